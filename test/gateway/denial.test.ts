import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CallDetailView } from '../../proxy/contract/log-views.ts';
import { type Scene, startScene } from './approve-scene.ts';
import { callsOf } from './log.ts';
import { vote } from './people.ts';
import { OPERATOR } from './rig.ts';

/** What is denied without anybody being asked: the log says why, and whose verdict it was. */
let scene: Scene;
beforeAll(async () => {
  scene = await startScene(`default: allow
rules: [{ name: writes, match: { tool: write }, then: hold }]`);
});
afterAll(() => scene.close());

const micros = expect.any(Number);
const last = async () => (await callsOf(scene.rig)).at(-1);
/** Of the newest call that is on record. */
async function shown(): Promise<CallDetailView> {
  return scene.rig.gateway.control.call((await last())?.request.call ?? '', OPERATOR);
}
async function denied(path: string): Promise<string> {
  const sending = scene.agent.begin('write', { path });
  const approval = await scene.waitingFor(path);
  await vote(scene.rig, approval, scene.ann, 'deny', { reason: 'Not today.' });
  await sending.done;
  return approval;
}

it('of the same call within the cool-down the record names the approval that was denied', async () => {
  const approval = await denied('/cooled');
  expect((await last())?.results.at(-1)?.facts).toEqual({ outcome: 'denied', micros });
  const first = await shown();
  expect(first).toMatchObject({ denial: null, approval: { id: approval } });
  await scene.agent.tool('write', { path: '/cooled' });
  expect((await last())?.results.map(({ facts }) => facts)).toEqual([
    { outcome: 'denied', reason: 'cooldown', approval, micros },
  ]);
  const again = await shown();
  expect(again.id).not.toBe(first.id);
  expect(again).toMatchObject({ denial: 'cooldown', outcome: 'denied', forwarded: false });
  expect(again.approval).toMatchObject({ id: approval, state: 'denied', use: null });
  expect(again.approval?.votes).toMatchObject([{ vote: 'deny', reason: 'Not today.' }]);
  expect(again.records.map(({ kind }) => kind)).toEqual([
    ...['approval.request', 'approval.decide'],
    ...['call.request', 'call.result'],
  ]);
});

it('a search for the approval, or for who denied it, finds the call that was not asked again', async () => {
  const approval = await denied('/found');
  await scene.agent.tool('write', { path: '/found' });
  const again = (await last())?.request.call;
  const { control } = scene.rig.gateway;
  for (const q of [`approval:${approval}`, 'approver:ann']) {
    const { entries } = await control.entries({ q, limit: 20, depth: 1000 }, OPERATOR);
    const calls = entries.map(({ call }) => call?.id);
    expect(calls, q).toContain(again);
  }
  const { entries } = await control.entries({ approval, limit: 20, depth: 1000 }, OPERATOR);
  expect(entries.map(({ call }) => call?.id)).toContain(again);
});

it('is so after a restart, too', async () => {
  const approval = await denied('/restarted');
  await scene.rig.restart();
  const agent = scene.reconnect();
  await agent.tool('write', { path: '/restarted' });
  expect((await last())?.results.at(-1)?.facts).toMatchObject({ reason: 'cooldown', approval });
});

it('of what cannot be shown whole, and of a batch, the record says so and names no approval', async () => {
  const agent = scene.reconnect();
  await agent.post(
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"write","arguments":{}},"extra":true}',
  );
  expect((await last())?.results.at(-1)?.facts).toEqual({
    ...{ outcome: 'denied', reason: 'not-shown-whole', micros },
  });
  expect(await shown()).toMatchObject({ denial: 'not-shown-whole', approval: null });
  const one = (name: string, id: number) => agent.message('tools/call', { name, arguments: {} }, id);
  await agent.post(`[${one('read', 1)},${one('write', 2)}]`);
  const both = (await callsOf(scene.rig)).slice(-2);
  expect(both.map(({ request }) => request.facts['decision'])).toEqual(['allow', 'hold']);
  for (const { results } of both)
    expect(results[0]?.facts).toEqual({ outcome: 'denied', reason: 'batch', micros });
});

it('of one too many the record says so; of what policy or a person denied it says nothing more', async () => {
  const agent = scene.reconnect();
  const waiting = [1, 2, 3, 4, 5].map((n) => agent.begin('write', { path: `/full/${n}` }));
  const ids = await Promise.all([1, 2, 3, 4, 5].map((n) => scene.waitingFor(`/full/${n}`)));
  await agent.tool('write', { path: '/full/6' });
  expect((await last())?.results.at(-1)?.facts).toEqual({
    ...{ outcome: 'denied', reason: 'too-many-waiting', micros },
  });
  expect(await shown()).toMatchObject({ denial: 'too-many-waiting', approval: null });
  for (const id of ids) await vote(scene.rig, id, scene.ann, 'deny');
  await Promise.all(waiting.map(({ done }) => done));
  await scene.policy('default: deny\nrules: []');
  await agent.tool('read', { path: '/by-policy' });
  expect((await last())?.results.at(-1)?.facts).toEqual({ outcome: 'denied', micros });
  expect(await shown()).toMatchObject({ denial: null, approval: null });
});
