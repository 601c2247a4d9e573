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

test('a place to reveal has at most 1,024 characters', async () => {
  const { ask, control, token } = createFixture();
  const id = control.hold({});
  const body = { pointer: `/${'a'.repeat(1024)}` };
  const refused = await ask(`/api/approvals/${id}/reveal`, { token: await token('ann', ['vote']), body });
  expect([refused.status, codeOf(refused.json)]).toEqual([400, 'invalid']);
  expect(control.acts).toEqual([]);
});
