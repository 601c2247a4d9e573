import { afterAll, beforeAll, expect, it } from 'vitest';
import { createApiClient } from '../../proxy/api/api-client.ts';
import { inProcessSender } from '../../proxy/api/send.ts';
import { reopen } from './child.ts';
import { logOf } from './log.ts';
import { enrolApprover } from './people.ts';
import { type Rig, startRig } from './rig.ts';

let rig: Rig;
beforeAll(async () => {
  rig = await startRig('listen: { port: 0 }\nservers: {}\npolicy: { default: deny, rules: [] }\n');
});
afterAll(() => rig.close());

const refused = async () =>
  (await logOf(rig))
    .filter(({ kind }) => kind === 'auth.reject')
    .map(({ facts, actor }) => [facts['reason'], actor?.principal]);

it('who guesses the secret of an approver is on record, and never what was typed', async () => {
  const { principal } = await enrolApprover(rig, 'alice', 'the-secret-of-alice');
  const api = createApiClient(inProcessSender(rig.gateway.app));
  const attempt = (person: string, secret: string) => api.login(person, secret, ['vote']);
  await expect(attempt('alice', 'a wrong secret')).rejects.toMatchObject({ code: 'bad-login' });
  await expect(attempt('the-secret-of-alice', 'alice')).rejects.toMatchObject({ code: 'bad-login' });
  expect(await refused()).toEqual([
    ['wrong-secret', principal],
    ['unknown-person', undefined],
  ]);
  // More of the same within ten seconds are one record, which comes when they are over.
  for (let n = 0; n < 4; n++) {
    await expect(attempt('alice', `wrong ${n}`)).rejects.toMatchObject({ code: 'bad-login' });
  }
  await expect(attempt('alice', 'the-secret-of-alice')).rejects.toMatchObject({ code: 'too-many' });
  expect((await refused()).at(-1)).toEqual(['too-many-tries', principal]);
  const texts = JSON.stringify(await logOf(rig));
  expect(texts).not.toContain('the-secret-of-alice');
  expect(texts).not.toContain('a wrong secret');
});

it('a secret that is tried in order to introduce somebody is on record as well', async () => {
  const bob = { name: 'bob', secret: 'the secret of bob', roles: ['approver' as const] };
  const introducedBy = { person: 'alice', secret: 'not hers' };
  await expect(
    rig.gateway.control.addPerson({ ...bob, introducedBy }, { principal: 'operator', method: 'in-process' }),
  ).rejects.toMatchObject({ code: 'not-allowed' });
  await rig.gateway.close();
  await reopen(rig);
  const wrong = (await logOf(rig)).filter(({ facts }) => facts['reason'] === 'wrong-secret');
  expect(wrong.reduce((sum, { facts }) => sum + Number(facts['count']), 0)).toBe(6);
});
