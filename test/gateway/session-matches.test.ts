import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor, ControlError } from '../../proxy/contract/control.ts';
import type { SessionMatchesView } from '../../proxy/contract/log-views.ts';
import { type Scene, startScene } from './approve-scene.ts';
import { logOf } from './log.ts';
import { vote } from './people.ts';
import { OPERATOR } from './rig.ts';

const POLICY = `default: allow
rules:
  - { name: no-destroying, match: { tool: destroy }, then: deny }
  - { name: writes, match: { tool: write }, then: hold }`;
let scene: Scene;
let session = '';
/** Indexes of the requests, in order. */
let calls: readonly number[] = [];
const control = () => scene.rig.gateway.control;
const matches = (q: string, page: { after?: number; limit?: number } = {}, by: Actor = OPERATOR) =>
  control().matches(session, { q, limit: 5000, ...page }, by);
/** Which of the calls, by place. */
const found = async (q: string): Promise<number[]> =>
  (await matches(q)).calls.map((index) => calls.indexOf(index)).sort();
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'resolved',
    (error: ControlError) => error.code,
  );

beforeAll(async () => {
  scene = await startScene(POLICY);
  const other = await scene.other('agent-two');
  await other.tool('read', { path: '/marmalade' });
  await scene.agent.tool('read', { path: '/marmalade' });
  await scene.agent.tool('destroy', { path: '/b' });
  const held = scene.agent.begin('write', { path: '/c' });
  await vote(scene.rig, await scene.waitingFor('/c'), scene.ann, 'approve', { reason: 'looks Right' });
  await held.done;
  await scene.agent.tool('read', { path: '/d', note: 'some MARMALADE' });
  session = (await control().sessions({ limit: 1, agent: 'agent-one' }, OPERATOR)).sessions[0]?.id ?? '';
  const outline = await control().outline(session, { after: 0, limit: 10 }, OPERATOR);
  calls = outline.indexes;
});
afterAll(() => scene.close());

it('finds the calls of one session by text, be it in an answer or in what an approver said, and by what they are', async () => {
  expect(calls).toHaveLength(4);
  expect(await found('marmalade')).toEqual([0, 3]);
  expect(await found('marmalade -tool:destroy decision:allow')).toEqual([0, 3]);
  expect(await found('"looks right"')).toEqual([2]);
  expect(await found('tool:write')).toEqual([2]);
  expect(await found('approver:ann')).toEqual([2]);
  expect(await found('decision:deny')).toEqual([1]);
  expect(await found('kind:approval.decide')).toEqual([2]);
  expect(await found('-tool:read')).toEqual([1, 2]);
  expect(await found('tool:nothing')).toEqual([]);
});

it('goes on in pages, and from a place', async () => {
  const pages: SessionMatchesView[] = [];
  for (let after: number | null = -1; after !== null; after = pages.at(-1)?.next ?? null)
    pages.push(await matches('tool:read', { after, limit: 1 }));
  expect(pages.flatMap((page) => page.calls)).toEqual([calls[0], calls[3]]);
  expect((await matches('tool:read', { after: calls[0] ?? 0 })).calls).toEqual([calls[3]]);
  expect((await matches('marmalade')).notIndexed).toBeGreaterThan(0);
});

it('refuses what cannot be read, and what is not there', async () => {
  expect(await codeOf(matches('tool:'))).toBe('invalid');
  expect(await codeOf(matches('server:nowhere'))).toBe('not-found');
  const nobody = '01890000-0000-7000-8000-000000000000';
  expect(await codeOf(control().matches(nobody, { q: 'x', limit: 1 }, OPERATOR))).toBe('not-found');
});

it('is on record once a query, with the session, and its pages belong to it', async () => {
  const by: Actor = { principal: scene.ann.principal, credential: 'c', method: 'token' };
  await matches('tool:read', {}, by);
  await matches('tool:read', { after: 3 }, by);
  await matches('tool:write', {}, by);
  const reads = (await logOf(scene.rig, { kind: 'log.read' })).filter(
    ({ actor }) => actor?.principal === scene.ann.principal,
  );
  expect(reads.map(({ facts, session: of }) => [facts['what'], facts['rows'], of])).toEqual([
    ['entries', 2, session],
    ['entries', 1, session],
  ]);
});
