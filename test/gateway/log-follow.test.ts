import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../../proxy/contract/control.ts';
import type { LogFilter, LogPageView } from '../../proxy/contract/log-views.ts';
import type { RawAgent } from './agent.ts';
import { type Scene, startScene } from './approve-scene.ts';
import { logOf } from './log.ts';
import { vote } from './people.ts';

/** What came since: the live view of the log asks for it again and again. */
let scene: Scene;
let second: RawAgent;
const control = () => scene.rig.gateway.control;
const reads = () =>
  logOf(scene.rig, { kind: 'log.read' }).then((all) =>
    all.filter(({ facts }) => facts['what'] !== 'records'),
  );
const entries = (filter: Partial<LogFilter>, by: Actor): Promise<LogPageView> =>
  control().entries({ limit: 100, depth: 5000, ...filter }, by);

beforeAll(async () => {
  scene = await startScene('default: allow\nrules: [{ name: writes, match: { tool: write }, then: hold }]');
  second = await scene.other('agent-two');
  await scene.agent.tool('read', { path: '/first' });
});
afterAll(() => scene.close());

const by: Actor = { principal: 'follower', method: 'token' };
const calls = { kind: 'call.request' } as const;
const since = async (after: number, more: Partial<LogFilter> = {}): Promise<LogPageView> =>
  entries({ ...calls, after, ...more }, by);

it('is each call once, oldest first and as it is now, and a call that only ended meanwhile', async () => {
  const held = scene.agent.begin('write', { path: '/since' });
  const id = await scene.waitingFor('/since');
  const { newest, entries: before } = await entries(calls, by);
  expect(before[0]?.call).toMatchObject({ tool: 'write', outcome: null, approval: { state: 'waiting' } });
  expect((await since(newest)).entries).toEqual([]);
  await second.tool('read', { path: '/between' });
  await vote(scene.rig, id, scene.ann, 'approve');
  await held.done;
  const page = await since(newest);
  expect(page.entries.map(({ call }) => [call?.tool, call?.outcome])).toEqual([
    ['read', 'answered'],
    ['write', 'answered'],
  ]);
  expect(page.next).toBeNull();
  expect((await since(newest, { outcome: 'answered', tool: 'write' })).entries).toMatchObject([
    { call: { id: before[0]?.call?.id, approval: { state: 'spent' } } },
  ]);
  expect((await since(newest, { agent: 'agent-one' })).entries).toHaveLength(1);
  expect((await since(page.newest)).entries).toEqual([]);
});

it('goes on where a page ended, the oldest missing first, and misses nothing', async () => {
  const { newest, entries: before } = await entries({ ...calls, limit: 1 }, by);
  for (let n = 0; n < 5; n++) await second.tool('read', { path: `/page/${n}` });
  const seen = new Map<string, string | null>();
  let after: number | null = newest;
  let pages = 0;
  while (after !== null) {
    const page: LogPageView = await since(after, { limit: 3 });
    for (const { call } of page.entries) seen.set(call?.id ?? '', call?.outcome ?? null);
    after = page.next;
    pages += 1;
  }
  expect(pages).toBeGreaterThan(2);
  const now = await entries(calls, by);
  const missed = now.entries.slice(
    0,
    now.entries.findIndex(({ index }) => index === before[0]?.index),
  );
  expect([...seen.keys()]).toEqual(missed.map(({ call }) => call?.id).toReversed());
  expect([...seen.values()]).toEqual(Array(5).fill('answered'));
});

it('without kind is every record since, oldest first', async () => {
  const { newest } = await entries({}, by);
  await second.tool('read', { path: '/any' });
  const { entries: found } = await entries({ after: newest, without: 'log.read' }, by);
  expect(found.map(({ kind }) => kind)).toEqual(['call.request']);
});

it('belongs to the opening that it follows, and is one where it follows none', async () => {
  const me: Actor = { principal: 'follower', credential: 'live', method: 'token' };
  const before = (await reads()).length;
  const made = async (): Promise<number> => (await reads()).length - before;
  const { newest } = await entries({ ...calls, limit: 1 }, me);
  for (let n = 0; n < 4; n++) {
    await second.tool('read', { path: '/live' });
    await entries({ ...calls, after: newest, limit: 500 }, me);
  }
  expect(await made()).toBe(1);
  await entries({ ...calls, after: newest, tool: 'read' }, me);
  await entries({ ...calls, after: newest }, { ...me, credential: 'other' });
  expect(await made()).toBe(3);
  await control().sessions({ limit: 5 }, me);
  await control().sessions({ limit: 5, again: true }, me);
  await control().sessions({ limit: 5, again: true, agent: 'agent-one' }, me);
  expect(await made()).toBe(5);
  await control().sessions({ limit: 5 }, me);
  expect(await made()).toBe(6);
});
