import { afterAll, beforeAll, expect, it } from 'vitest';
import { resultText, type Scene, startScene } from './approve-scene.ts';
import { vote } from './people.ts';
import { OPERATOR } from './rig.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene(
    'rules:\n  - { name: holds, match: { tool: write }, then: hold }\ndefault: allow',
    'retention: { rules: [{ name: at-once, keep: 1ms }] }',
  );
});
afterAll(() => scene.close());
const control = () => scene.rig.gateway.control;
async function purge(): Promise<number> {
  const { at, rules } = await control().purgePlan();
  return (await control().purge({ at, rules }, OPERATOR)).bodies;
}

it('what waits for people is never deleted, and is approved and run as it was', async () => {
  const sending = scene.agent.send(
    scene.agent.message('tools/call', { name: 'write', arguments: { mark: 'waits' } }),
  );
  const id = await scene.waitingFor('waits');
  expect((await control().purgePlan()).byRule).toMatchObject([{ bodies: 0, inUse: { bodies: 1 } }]);
  expect(await purge()).toBe(0);
  await vote(scene.rig, id, scene.ann, 'approve', { reason: 'looks right' });
  expect(resultText(await sending.done)).not.toMatch(/denied|held/);
  expect(scene.ran('write')).toHaveLength(1);
});

it('a decided approval opens without its call, with its votes and their reasons', async () => {
  expect(await purge()).toBe(2);
  const [{ id } = { id: '' }] = await scene.approvals('all');
  const detail = await control().approval(id);
  expect(detail).toMatchObject({
    state: 'spent',
    params: '',
    votes: [{ person: 'ann', reason: 'looks right' }],
  });
  const [{ call } = { call: null }] = (
    await control().entries({ limit: 10, depth: 1000, kind: 'call.request' }, OPERATOR)
  ).entries;
  const whole = await control().call(call?.id ?? '', OPERATOR);
  expect(whole.deleted.map(({ role }) => role)).toEqual(['request', 'answer']);
  // What people said, and what it took, are kept.
  expect(whole.bodies.map(({ role }) => role).sort()).toEqual(['reason', 'requirement']);
  expect(await control().verifyLog(OPERATOR)).toMatchObject({ ok: true });
});
