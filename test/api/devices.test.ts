import { describe, expect, test } from 'vitest';
import { newDevice, signLogin, signVote } from './device.ts';
import { codeOf, createFixture } from './fixture.ts';

const ID = '01890000-0000-7000-8000-000000000000';

async function enrolled(name = 'desk') {
  const fixture = createFixture();
  const device = newDevice();
  const typed = await fixture.token('ann', ['vote']);
  const { json, status } = await fixture.ask('/api/device/keys', {
    token: typed,
    body: { spki: device.spki, name },
  });
  expect(status).toBe(200);
  const { id, principal } = json as { id: string; principal: string };
  const { ask, control } = fixture;
  const challenge = async (credential = id): Promise<string> =>
    ((await ask('/api/device/challenge', { body: { credential } })).json as { nonce: string }).nonce;
  const login = async (nonce?: string, by = device) => {
    const body = signLogin(by, control.operator, id, nonce ?? (await challenge()));
    return ask('/api/device/login', { body });
  };
  const token = async (): Promise<string> => ((await login()).json as { token: string }).token;
  return { ...fixture, device, id, principal, challenge, login, deviceToken: token, typed };
}

describe('a device is enrolled', () => {
  test('by a secret typed a moment ago, once for each time', async () => {
    const { ask, typed, control } = await enrolled();
    const again = await ask('/api/device/keys', {
      token: typed,
      body: { spki: newDevice().spki, name: 'two' },
    });
    expect([again.status, codeOf(again.json)]).toEqual([403, 'not-allowed']);
    expect(control.acts.map(({ what }) => what)).toEqual(['addDevice']);
  });

  test('not two minutes later', async () => {
    const { ask, clock, token } = createFixture();
    const typed = await token('ann', ['vote']);
    clock.advance(2 * 60_000);
    const late = await ask('/api/device/keys', {
      token: typed,
      body: { spki: newDevice().spki, name: 'late' },
    });
    expect([late.status, codeOf(late.json)]).toEqual([403, 'not-allowed']);
  });

  test('not by another device, and not by whoever opens the local socket', async () => {
    const { ask, deviceToken } = await enrolled();
    const body = { spki: newDevice().spki, name: 'mine too' };
    const byDevice = await ask('/api/device/keys', { token: await deviceToken(), body });
    expect([byDevice.status, codeOf(byDevice.json)]).toEqual([403, 'not-allowed']);
    expect((await ask('/api/device/keys', { body })).status).toBe(401);
  });

  test('together with its person', async () => {
    const { ask } = createFixture();
    const device = { spki: newDevice().spki, name: 'laptop' };
    const body = { name: 'dora', secret: 'long enough secret', device };
    const { status, json } = await ask('/api/people', { body });
    expect([status, json]).toEqual([200, expect.objectContaining({ name: 'dora' })]);
    expect(json).toMatchObject({ device: { name: 'laptop', revokedAt: null } });
  });
});

describe('a device logs in', () => {
  test('with a token that votes and does nothing else', async () => {
    const { ask, deviceToken, id, principal } = await enrolled();
    const token = await deviceToken();
    expect((await ask('/api/approvals', { token })).status).toBe(200);
    for (const path of ['/api/status', '/api/log/entries', '/api/config'])
      expect(codeOf((await ask(path, { token })).json)).toBe('not-allowed');
    expect(codeOf((await ask('/api/agents', { token, body: { name: 'a', owner: 'ann' } })).json)).toBe(
      'not-allowed',
    );
    expect((await ask('/api/approver', { token })).json).toMatchObject({
      principal,
      device: id,
      person: 'ann',
    });
  });

  test('with a nonce that is good once', async () => {
    const { challenge, login } = await enrolled();
    const nonce = await challenge();
    expect((await login(nonce)).status).toBe(200);
    const again = await login(nonce);
    expect([again.status, codeOf(again.json)]).toEqual([401, 'bad-login']);
  });

  test('not with one that it made up, that is a minute old, or that was given to another', async () => {
    const { challenge, login, clock } = await enrolled();
    expect((await login('A'.repeat(43))).status).toBe(401);
    expect((await login(await challenge(ID))).status).toBe(401);
    const old = await challenge();
    clock.advance(60_000);
    expect((await login(old)).status).toBe(401);
  });

  test('not with the signature of another key, and a wrong one uses the nonce up', async () => {
    const { challenge, login } = await enrolled();
    const nonce = await challenge();
    expect((await login(nonce, newDevice())).status).toBe(401);
    expect((await login(nonce)).status).toBe(401);
  });

  test('not for another installation', async () => {
    const { ask, challenge, device, id } = await enrolled();
    const body = signLogin(device, ID, id, await challenge());
    expect((await ask('/api/device/login', { body })).status).toBe(401);
  });

  test('five wrong tries a minute, and its person still logs in with their secret', async () => {
    const { login, token, clock } = await enrolled();
    for (let n = 0; n < 5; n++) expect((await login('A'.repeat(43))).status).toBe(401);
    expect(codeOf((await login()).json)).toBe('too-many');
    expect(await token('ann', ['vote'])).toHaveLength(43);
    clock.advance(60_000);
    expect((await login()).status).toBe(200);
  });

  test('though others ask for challenges in its name', async () => {
    const { challenge, login } = await enrolled();
    for (let n = 0; n < 300; n++) await challenge(`01890000-0000-7000-8000-${String(n).padStart(12, '0')}`);
    for (let n = 0; n < 10; n++) await challenge();
    expect((await login()).status).toBe(200);
  });

  test('over the local socket alone', async () => {
    const { ask, device, id, challenge, control } = await enrolled();
    const body = signLogin(device, control.operator, id, await challenge());
    for (const page of ['console', 'approval'] as const) {
      const refused = await ask('/api/device/login', { body }, { transport: 'tcp', page });
      expect([refused.status, codeOf(refused.json)]).toEqual([403, 'not-allowed']);
    }
    expect(
      (await ask('/api/device/challenge', { body: { credential: id } }, { transport: 'tcp' })).status,
    ).toBe(403);
  });
});

describe('a device that is revoked', () => {
  test.each([
    ['by an admin', async ({ token }: Awaited<ReturnType<typeof enrolled>>) => token('root', ['admin'])],
    ['by its own person', async ({ token }: Awaited<ReturnType<typeof enrolled>>) => token('ann', ['vote'])],
    ['by whoever opens the local socket', async () => undefined],
  ])('%s has no token any more, and gets none', async (_, revoker) => {
    const scene = await enrolled();
    const { ask, deviceToken, login, id } = scene;
    const token = await deviceToken();
    const by = await revoker(scene);
    const revoked = await ask(`/api/device/keys/${id}/revoke`, {
      body: {},
      ...(by === undefined ? {} : { token: by }),
    });
    expect(revoked.status).toBe(200);
    expect(codeOf((await ask('/api/approvals', { token })).json)).toBe('bad-token');
    expect((await login()).status).toBe(401);
  });

  test('is not revoked by another person, who does not see it either', async () => {
    const { ask, token, control, id } = await enrolled();
    control.person('bob', 'a long enough secret', ['approver']);
    const bob = await token('bob', ['vote']);
    const refused = await ask(`/api/device/keys/${id}/revoke`, { token: bob, body: {} });
    expect([refused.status, codeOf(refused.json)]).toEqual([404, 'not-found']);
    expect((await ask('/api/device/keys', { token: bob })).json).toEqual([]);
    expect((await ask('/api/device/keys')).json).toMatchObject([{ id, name: 'desk' }]);
  });
});

describe('the assurance of a device', () => {
  test('is what it states, and a click or somebody there is all that it may state here', async () => {
    const { ask, control, device, deviceToken, id, principal, clock } = await enrolled();
    const token = await deviceToken();
    const approval = control.hold({});
    const { shown } = await control.approval(approval);
    const cast = (assurance: 'click' | 'os-presence' | 'user-verified-key' | 'other-device') => {
      const rest = { installation: control.operator, approval, principal, credential: id };
      const stated = { presence: assurance !== 'click', at: clock.now().wall };
      const vote = { vote: 'approve' as const, assurance, shown };
      return ask(`/api/approvals/${approval}/votes`, {
        token,
        body: signVote(device, vote, { ...rest, ...stated }),
      });
    };
    for (const claim of ['user-verified-key', 'other-device'] as const)
      expect(codeOf((await cast(claim)).json)).toBe('invalid');
    expect((await cast('os-presence')).status).toBe(200);
    expect(control.acts.at(-1)).toMatchObject({ what: 'vote', by: { method: 'device', credential: id } });
    expect(control.acts.at(-1)?.about).toMatchObject({ assurance: 'os-presence' });
  });
});

describe("the app's secret", () => {
  const SHELL = 'S'.repeat(43);
  const APP = 'app://countersign';

  test('lets its pages in, and nothing else does', async () => {
    const { ask, control } = createFixture({ shell: SHELL });
    const headers = { 'x-countersign-shell': SHELL };
    expect((await ask('/api/status', { origin: APP, headers })).status).toBe(200);
    expect(codeOf((await ask('/api/status', { origin: APP })).json)).toBe('bad-origin');
    expect(codeOf((await ask('/api/status', { origin: 'app://elsewhere', headers })).json)).toBe(
      'bad-origin',
    );
    await ask('/api/pause', { origin: APP, headers, body: { what: 'all', paused: true } });
    expect(control.acts.at(-1)).toMatchObject({ by: { method: 'shell', principal: control.operator } });
  });

  test.each([
    ['that is wrong', SHELL, 'T'.repeat(43), 'local-socket'],
    ['where none was given', undefined, SHELL, 'local-socket'],
    ['over TCP', SHELL, SHELL, 'tcp'],
    ['from elsewhere', SHELL, SHELL, 'approver'],
  ] as const)('%s is refused and on record', async (_, shell, shown, transport) => {
    const { ask, control } = createFixture(shell === undefined ? {} : { shell });
    const headers = { 'x-countersign-shell': shown };
    const refused = await ask('/api/status', { headers }, { transport });
    expect([refused.status, codeOf(refused.json)]).toEqual([401, 'bad-token']);
    expect(control.rejections).toEqual([{ reason: 'wrong-shell-secret', by: undefined }]);
  });

  test("lets the app's pages use the token of its device, and no other page", async () => {
    const scene = await enrolled();
    const token = await scene.deviceToken();
    const body = { channel: 'desktop', what: 'seen' };
    const path = `/api/approvals/${scene.control.hold({})}/deliveries`;
    expect((await scene.ask(path, { token, body })).status).toBe(200);
    expect(codeOf((await scene.ask(path, { token, body, origin: 'https://console.test' })).json)).toBe(
      'bad-token',
    );
  });
});

describe('from elsewhere', () => {
  const bindings = (holder: { principal: string; credential: string } | undefined) =>
    ({
      transport: 'approver',
      approver: () => holder,
      source: { ip: '192.0.2.7', port: 5 },
    }) as const;

  test('an approver has a closed list of routes, whatever else they bring', async () => {
    const { ask, control, token } = createFixture();
    const ann = control.person('ann2', 'a long enough secret', ['approver', 'admin']);
    const here = bindings({ principal: ann.id, credential: ID });
    const admin = await token('root', ['admin']);
    for (const path of [
      '/api/status',
      '/api/health',
      '/api/people',
      '/api/log/entries',
      '/api/openapi.json',
      '/api/device/keys',
    ]) {
      const refused = await ask(path, { token: admin }, here);
      expect([path, refused.status, codeOf(refused.json)]).toEqual([path, 404, 'no-route']);
    }
    for (const path of [
      '/api/login',
      '/api/pause',
      '/api/people',
      '/api/device/challenge',
      '/api/device/login',
      '/api/console',
    ])
      expect([path, codeOf((await ask(path, { body: {} }, here)).json)]).toEqual([path, 'no-route']);
    expect((await ask('/api/approver', {}, here)).json).toMatchObject({ principal: ann.id, device: ID });
    expect((await ask('/api/approvals', {}, here)).status).toBe(200);
  });

  test('a token of this machine, and a page, open nothing', async () => {
    const { ask, token } = createFixture();
    const vote = await token('ann', ['vote']);
    const refused = await ask('/api/approvals', { token: vote }, bindings(undefined));
    expect([refused.status, codeOf(refused.json)]).toEqual([401, 'no-token']);
    const page = await ask('/api/approvals', { origin: 'https://console.test' }, bindings(undefined));
    expect(codeOf(page.json)).toBe('bad-origin');
  });

  test('what is for others to decide is not there', async () => {
    const { ask, control } = createFixture();
    const ann = control.person('ann2', 'a long enough secret', ['approver']);
    const here = bindings({ principal: ann.id, credential: ID });
    const [own, foreign] = [control.hold({}), control.hold({})];
    control.foreign.add(foreign);
    expect((await ask(`/api/approvals/${own}`, {}, here)).status).toBe(200);
    expect(codeOf((await ask(`/api/approvals/${foreign}`, {}, here)).json)).toBe('not-found');
    const all = (await ask('/api/approvals?state=all', {}, here)).json as { id: string }[];
    expect(all.map(({ id }) => id)).toEqual([own]);
    for (const part of ['reveal', 'votes', 'deliveries', 'revoke'])
      expect(codeOf((await ask(`/api/approvals/${foreign}/${part}`, { body: {} }, here)).json)).toBe(
        'not-found',
      );
  });

  test('an invitation is taken up there and nowhere else, and wrong codes are counted', async () => {
    const { ask } = createFixture();
    const body = { code: 'A'.repeat(43), spki: newDevice().spki, csr: 'A'.repeat(400), name: 'far' };
    expect((await ask('/api/join', { body })).status).toBe(403);
    const tries = [];
    for (let n = 0; n < 6; n++)
      tries.push(codeOf((await ask('/api/join', { body }, bindings(undefined))).json));
    expect(tries).toEqual([...Array(5).fill('bad-login'), 'too-many']);
    const large = { ...body, csr: 'A'.repeat(2049) };
    expect(codeOf((await ask('/api/join', { body: large }, bindings(undefined))).json)).toBe('invalid');
  });
});
