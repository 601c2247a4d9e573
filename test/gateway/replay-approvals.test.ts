import { afterAll, beforeAll, expect, it } from 'vitest';
import { approvalText } from '../../proxy/commands/approval-text.ts';
import { resultText, type Scene, startScene } from './approve-scene.ts';
import { vote, waitingApprovals } from './people.ts';
import { OPERATOR } from './rig.ts';

/** What a replay sends is no work of the agent, and what people approve there is not for the agent. */
let scene: Scene;
let replay: Record<string, string>;
let index: number;
beforeAll(async () => {
  scene = await startScene(`default: allow
rules: [{ name: writes, match: { tool: write }, then: hold }]`);
  const run = crypto.randomUUID();
  const session = crypto.randomUUID();
  const begun = { agent: 'agent-one', server: 'fixture', run, session, origin: 'of/another/1', messages: 1 };
  index = (await scene.rig.gateway.control.beginReplay(begun, OPERATOR)).index;
  replay = { 'countersign-run': run };
});
afterAll(() => scene.close());

/** The same call each time. */
function begin(path: string, headers: Record<string, string>) {
  const body = scene.agent.message('tools/call', { name: 'write', arguments: { path } });
  return scene.agent.send(body, headers);
}

it('an approver is told that a replay sends it', async () => {
  const sending = begin('/told', replay);
  const id = await scene.waitingFor('/told');
  const found = await scene.rig.gateway.control.approval(id);
  expect(found.replay).toBe(index);
  const told = approvalText(found, { now: found.created, paint: (_, text) => text, hint: (text) => text });
  expect(told).toContain(`sent by a replay of a recorded session (record ${index})`);
  await vote(scene.rig, id, scene.ann, 'deny');
  await sending.done;
});

it('the agent’s own call of the same bytes is asked for by itself', async () => {
  const sent = begin('/twice', replay);
  await scene.waitingFor('/twice');
  const own = begin('/twice', {});
  const [first = '', second = ''] = await waitingApprovals(scene.rig, 2);
  expect((await scene.rig.gateway.control.approval(second)).replay).toBeUndefined();
  await vote(scene.rig, first, scene.ann);
  expect(resultText(await sent.done)).toBe('ran {"path":"/twice"}');
  expect((await scene.approvals()).map(({ id }) => id)).toEqual([second]);
  await vote(scene.rig, second, scene.ann, 'deny');
  await own.done;
  expect(scene.ran('write').filter(({ body }) => body.includes('/twice'))).toHaveLength(1);
});

it('one that is given up is asked for no more: a replay sends nothing again', async () => {
  const sending = begin('/given-up', replay);
  const id = await scene.waitingFor('/given-up');
  sending.abandon();
  await scene.until(async () => (await scene.approvals()).length === 0 || undefined);
  expect(await scene.rig.gateway.control.approval(id)).toMatchObject({
    state: 'withdrawn',
    end: 'cancelled',
  });
});
