import { describe, expect, test } from 'vitest';
import { codeOf, createFixture, OTHER_PAGE, PAGE, SECRET } from './fixture.ts';

const MINUTE = 60_000;

describe('login', () => {
  test('gives a token of 256 bits with the scopes that were asked for and no others', async () => {
    const { ask } = createFixture();
    const { status, json } = await ask('/api/login', { body: { person: 'ann', secret: SECRET } });
    expect(status).toBe(200);
    expect(json).toMatchObject({ scopes: ['vote'] });
    expect(Buffer.from((json as { token: string }).token, 'base64url')).toHaveLength(32);
  });

  test('an unknown person and a wrong secret get the same answer, byte for byte', async () => {
    const { ask } = createFixture();
    const unknown = await ask('/api/login', { body: { person: 'nobody', secret: SECRET } });
    const wrong = await ask('/api/login', { body: { person: 'ann', secret: `${SECRET}!` } });
    expect(codeOf(wrong.json)).toBe('bad-login');
    expect([unknown.status, unknown.json]).toEqual([wrong.status, wrong.json]);
    expect([...unknown.response.headers]).toEqual([...wrong.response.headers]);
  });

  test.each([
    ['eve', 'vote'],
    ['eve', 'admin'],
    ['root', 'vote'],
    ['ann', 'admin'],
  ])('%s may not have %s', async (person, scope) => {
    const { ask } = createFixture();
    const { status, json } = await ask('/api/login', { body: { person, secret: SECRET, scopes: [scope] } });
    expect([status, codeOf(json)]).toEqual([403, 'not-allowed']);
  });

  test('the sixth wrong try of a minute waits, and so does the right one after it', async () => {
    const { ask, clock } = createFixture();
    const attempt = (secret: string) => ask('/api/login', { body: { person: 'ann', secret } });
    for (let n = 0; n < 5; n += 1) expect((await attempt('wrong')).status).toBe(401);
    const sixth = await attempt(SECRET);
    expect([sixth.status, codeOf(sixth.json), sixth.response.headers.get('retry-after')]).toEqual([
      429,
      'too-many',
      '60',
    ]);
    // Another person is not shut out by it.
    expect(
      (await ask('/api/login', { body: { person: 'root', secret: SECRET, scopes: ['read'] } })).status,
    ).toBe(200);
    clock.advance(MINUTE - 1);
    expect((await attempt(SECRET)).status).toBe(429);
    clock.advance(1);
    expect((await attempt(SECRET)).status).toBe(200);
  });

  test('an approver who is right may vote often', async () => {
    const { token } = createFixture();
    for (let n = 0; n < 8; n += 1) expect(await token('ann', ['vote'])).toHaveLength(43);
  });

  test('twenty tries a minute in all, whoever they are for and however they end', async () => {
    const { ask } = createFixture();
    const statuses: number[] = [];
    for (let n = 0; n < 22; n += 1) {
      statuses.push((await ask('/api/login', { body: { person: `p${n}`, secret: 'wrong' } })).status);
    }
    expect(statuses).toEqual([...Array<number>(20).fill(401), 429, 429]);
  });
});

describe('a token', () => {
  test('votes for its person with its credential', async () => {
    const { ask, token, control } = createFixture();
    const id = control.hold({});
    const { shown } = await control.approval(id);
    const bearer = await token('ann', ['vote']);
    const { status, json } = await ask(`/api/approvals/${id}/votes`, {
      token: bearer,
      body: { vote: 'approve', assurance: 'os-presence', shown },
    });
    expect([status, (json as { state: string }).state]).toEqual([200, 'approved']);
    expect(control.acts.at(-1)?.by).toMatchObject({ method: 'token' });
    expect(control.acts.at(-1)?.by.credential).toBeDefined();
    expect(control.acts.at(-1)?.by.principal).not.toBe(control.operator);
  });

  test('from one page is refused from any other and from none', async () => {
    const { ask, token, control } = createFixture();
    const id = control.hold({});
    const { shown } = await control.approval(id);
    const body = { vote: 'approve', assurance: 'click', shown };
    const ofPage = await token('ann', ['vote'], PAGE);
    const ofNone = await token('ann', ['vote']);
    const path = `/api/approvals/${id}/votes`;
    for (const asked of [
      { token: ofPage, origin: OTHER_PAGE },
      { token: ofPage },
      { token: ofNone, origin: PAGE },
    ]) {
      const { status, json } = await ask(path, { ...asked, body });
      expect([status, codeOf(json)]).toEqual([401, 'bad-token']);
    }
    // A same-origin GET of a browser bears no Origin; one of another page does.
    expect((await ask(`/api/approvals/${id}`, { token: ofPage })).status).toBe(200);
    expect((await ask(`/api/approvals/${id}`, { token: ofPage, origin: OTHER_PAGE })).status).toBe(401);
    expect((await control.approval(id)).state).toBe('waiting');
    expect((await ask(path, { token: ofPage, origin: PAGE, body })).status).toBe(200);
  });

  test.each([
    ['vote', 10 * MINUTE],
    ['read', 600 * MINUTE],
  ])('with %s ends %i ms after its last use', async (scope, idle) => {
    const { ask, token, clock } = createFixture();
    const bearer = await token('ann', [scope]);
    const look = () => ask('/api/approvals', { token: bearer });
    clock.advance(idle - 1);
    expect((await look()).status).toBe(200);
    clock.advance(idle - 1);
    expect((await look()).status).toBe(200);
    clock.advance(idle);
    expect(codeOf((await look()).json)).toBe('bad-token');
  });

  test('ends at logout', async () => {
    const { ask, token } = createFixture();
    const bearer = await token('ann', ['read']);
    expect((await ask('/api/logout', { token: bearer, body: {} })).status).toBe(200);
    expect((await ask('/api/status', { token: bearer })).status).toBe(401);
    expect(codeOf((await ask('/api/logout', { body: {} })).json)).toBe('no-token');
  });

  test('makes room for the thousand-and-first by ending the longest unused', async () => {
    const { createTokenStore } = await import('../../proxy/api/token-store.ts');
    const { clock } = createFixture();
    const tokens = createTokenStore(clock);
    const grant = { principal: 'p', credential: 'c', scopes: ['read'], origin: undefined } as const;
    const first = tokens.issue(grant);
    const second = tokens.issue(grant);
    for (let n = 2; n < 1000; n += 1) tokens.issue(grant);
    expect(tokens.use(first)).toEqual(grant);
    tokens.issue(grant);
    expect(tokens.alive(first)).toBe(true);
    expect(tokens.alive(second)).toBe(false);
  });
});
