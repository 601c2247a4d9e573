import { describe, expect, test } from 'vitest';
import { codeOf, createFixture } from './fixture.ts';

const args = (n: number): Record<string, 'any'> =>
  Object.fromEntries(Array.from({ length: n }, (_, i) => [`argument-${i}`, 'any' as const]));

describe('a vote', () => {
  const grant = { minutes: 30, uses: 5, bounds: {} };
  test.each([
    ['bounds on 65 arguments', { grant: { ...grant, bounds: args(65) } }],
    ['a bound on a name of 129 characters', { grant: { ...grant, bounds: { ['a'.repeat(129)]: 'any' } } }],
    ['a folder that is not absolute', { grant: { ...grant, bounds: { path: { within: 'work' } } } }],
    [
      'a folder of 4,097 characters',
      { grant: { ...grant, bounds: { path: { within: `/${'a'.repeat(4096)}` } } } },
    ],
    ['a bound of another kind', { grant: { ...grant, bounds: { path: 'most' } } }],
    ['a grant for more than 8 hours', { grant: { ...grant, minutes: 481 } }],
    ['a grant of no use', { grant: { ...grant, uses: 0 } }],
    ['a grant of 1,001 uses', { grant: { ...grant, uses: 1001 } }],
    ['a reason of 501 characters', { reason: 'a'.repeat(501) }],
    ['1,001 revealed places', { revealed: Array.from({ length: 1001 }, (_, n) => `/${n}`) }],
    ['a commitment of another length', { shown: 'A'.repeat(42) }],
    ['an assurance that there is not', { assurance: 'certainty' }],
    ['a member that there is not', { as: 'bob' }],
  ])('with %s is refused before the gateway is asked', async (_what, more) => {
    const { ask, control, token } = createFixture();
    const id = control.hold({});
    const { shown } = await control.approval(id);
    const body = { vote: 'approve', assurance: 'os-presence', shown, ...more };
    const voter = await token('ann', ['vote']);
    const refused = await ask(`/api/approvals/${id}/votes`, { token: voter, body });
    expect([refused.status, codeOf(refused.json)]).toEqual([400, 'invalid']);
    expect(control.acts).toEqual([]);
  });

  test('at the ceilings is passed on', async () => {
    const { ask, control, token } = createFixture();
    const id = control.hold({});
    const { shown } = await control.approval(id);
    const body = {
      vote: 'approve',
      assurance: 'os-presence',
      shown,
      reason: 'a'.repeat(500),
      grant: { minutes: 480, uses: 1000, bounds: args(64) },
    };
    const voter = await token('ann', ['vote']);
    expect((await ask(`/api/approvals/${id}/votes`, { token: voter, body })).status).toBe(200);
    const listed = await ask('/api/approvals?state=grants', { token: voter });
    expect(listed.json).toMatchObject([{ id, grant: true, maxUses: 1000 }]);
  });
});

describe('what a vote may say of its voter', () => {
  /** The assurance that reached the gateway with each vote. */
  async function votes(fixture: ReturnType<typeof createFixture>, voter: string, claims: readonly string[]) {
    const { ask, control } = fixture;
    for (const assurance of claims) {
      const id = control.hold({});
      const { shown } = await control.approval(id);
      const body = { vote: 'approve', assurance, shown };
      expect((await ask(`/api/approvals/${id}/votes`, { token: voter, body })).status).toBe(200);
    }
    return control.acts.map(({ about }) => (about as { assurance: string }).assurance);
  }

  test('a secret typed just now is presence for one vote, and for no other', async () => {
    const fixture = createFixture();
    const voter = await fixture.token('ann', ['vote']);
    const said = await votes(fixture, voter, ['os-presence', 'os-presence', 'click']);
    expect(said).toEqual(['os-presence', 'click', 'click']);
  });

  test('a click leaves it for the vote that needs it', async () => {
    const fixture = createFixture();
    const voter = await fixture.token('ann', ['vote']);
    expect(await votes(fixture, voter, ['click', 'os-presence'])).toEqual(['click', 'os-presence']);
  });

  test('two minutes later the token still votes, and shows nobody there', async () => {
    const fixture = createFixture();
    const voter = await fixture.token('ann', ['vote']);
    fixture.clock.advance(2 * 60_000);
    expect(await votes(fixture, voter, ['os-presence'])).toEqual(['click']);
  });

  test('nobody has a key, or another device, by saying so', async () => {
    const fixture = createFixture();
    for (const claim of ['user-verified-key', 'other-device']) {
      await votes(fixture, await fixture.token('ann', ['vote']), [claim]);
    }
    const said = fixture.control.acts.map(({ about }) => (about as { assurance: string }).assurance);
    expect(said).toEqual(['os-presence', 'os-presence']);
  });
});

test('a place to reveal has at most 1,024 characters', async () => {
  const { ask, control, token } = createFixture();
  const id = control.hold({});
  const body = { pointer: `/${'a'.repeat(1024)}` };
  const refused = await ask(`/api/approvals/${id}/reveal`, { token: await token('ann', ['vote']), body });
  expect([refused.status, codeOf(refused.json)]).toEqual([400, 'invalid']);
  expect(control.acts).toEqual([]);
});
