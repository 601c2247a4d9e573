import { afterAll, beforeAll, expect, it } from 'vitest';
import { AWS_KEY } from '../mask/secrets.ts';
import { holdBack, type Scene, startScene } from './approve-scene.ts';
import { logOf } from './log.ts';
import { vote } from './people.ts';
import { OPERATOR } from './rig.ts';

const POLICY = `default: allow
rules:
  - { name: mask.nothing, match: { tool: destroy }, then: deny }
  - { name: writes, match: { tool: write }, then: hold }`;
let scene: Scene;
let id = '';
const control = () => scene.rig.gateway.control;

beforeAll(async () => {
  scene = await startScene(POLICY);
  await scene.agent.tool('read', { path: '/a', note: AWS_KEY });
  await scene.agent.tool('destroy', { path: '/b' });
  const held = scene.agent.begin('write', { path: '/c' });
  await vote(scene.rig, await scene.waitingFor('/c'), scene.ann, 'approve');
  await held.done;
  const other = await scene.other('agent-two');
  await other.tool('read', { path: '/elsewhere' });
  await scene.agent.tool('read', { path: '/d' });
  const { sessions } = await control().sessions({ limit: 1, agent: 'agent-one' }, OPERATOR);
  id = sessions[0]?.id ?? '';
});
afterAll(() => scene.close());

it('tells every call of a session in brief, as its detail has it', async () => {
  const { calls } = await control().session(id, { limit: 100 }, OPERATOR);
  const outline = await control().outline(id, { after: 0, limit: 5000 }, OPERATOR);
  const word = (place: number | undefined) => outline.words[place ?? -1];
  expect(outline.ids.map((_, n) => word(outline.effects[n]))).toEqual(['allow', 'deny', 'hold', 'allow']);
  expect(outline.ids).toEqual(calls.map((call) => call.id));
  expect(outline.indexes).toEqual(calls.map(({ index }) => index));
  expect(outline.received).toEqual(calls.map(({ received }) => received));
  expect(outline.tools.map(word)).toEqual(calls.map(({ tool }) => tool));
  expect(outline.outcomes.map(word)).toEqual(calls.map(({ outcome }) => outcome));
  expect(outline.flags).toEqual([2, 8, 0, 0]);
  expect(calls.map(({ forwarded }) => forwarded)).toEqual([true, false, true, true]);
  expect(outline.held).toHaveLength(1);
  const [place, from, to] = outline.held[0] ?? [];
  expect([place, outline.took[2] ?? 0]).toEqual([2, expect.any(Number)]);
  expect(to).toBeGreaterThan(from ?? 0);
  expect(to).toBeLessThanOrEqual(outline.took[2] ?? 0);
  expect([outline.session.calls, outline.next]).toEqual([4, null]);
});

it('a call that waits has no end yet', async () => {
  const held = scene.agent.begin('write', { path: '/e' });
  const approval = await scene.waitingFor('/e');
  const waits = await control().outline(id, { after: 0, limit: 5000 }, OPERATOR);
  expect([waits.took.at(-1), waits.outcomes.at(-1), waits.held.at(-1)]).toEqual([
    null,
    -1,
    [4, expect.any(Number), null],
  ]);
  await vote(scene.rig, approval, scene.ann, 'deny');
  await held.done;
});

it('a held call whose client gave up was not forwarded, whatever people say later; one that was let was', async () => {
  const agent = await scene.other('impatient');
  const gone = agent.begin('write', { path: '/gone' });
  const approval = await scene.waitingFor('/gone');
  gone.abandon();
  const { arrived, answer } = holdBack(scene.upstream);
  const running = agent.begin('read', { path: '/running' });
  await arrived;
  running.abandon();
  const { sessions } = await control().sessions({ limit: 1, agent: 'impatient' }, OPERATOR);
  const calls = async () =>
    (await control().session(sessions[0]?.id ?? '', { limit: 100 }, OPERATOR)).calls.filter(
      ({ outcome }) => outcome === 'cancelled',
    );
  await scene.until(async () => ((await calls()).length === 2 ? true : undefined));
  answer();
  expect((await calls()).map(({ tool, forwarded }) => [tool, forwarded])).toEqual([
    ['write', false],
    ['read', true],
  ]);
  await vote(scene.rig, approval, scene.ann, 'deny');
  const [first] = await calls();
  expect(first).toMatchObject({ forwarded: false, approval: { state: 'denied', use: null } });
  expect(first?.records.filter(({ state }) => state !== undefined)).toMatchObject([
    { kind: 'approval.decide', state: 'denied' },
  ]);
  const outline = await control().outline(sessions[0]?.id ?? '', { after: 0, limit: 10 }, OPERATOR);
  expect(outline.flags).toEqual([8, 0]);
});

it('a call that waited with another one’s approval has it, how it was decided, and its wait', async () => {
  const agent = await scene.other('twice');
  const first = agent.begin('write', { path: '/twice' });
  const approval = await scene.waitingFor('/twice');
  const joined = agent.begin('write', { path: '/twice' });
  const page = { limit: 10 };
  const of = async () => {
    const { sessions } = await control().sessions({ limit: 1, agent: 'twice' }, OPERATOR);
    return sessions[0]?.id ?? '';
  };
  const requests = async () => logOf(scene.rig, { kind: 'call.request', session: await of() });
  await scene.until(async () => ((await requests()).length === 2 ? true : undefined));
  await vote(scene.rig, approval, scene.ann, 'approve');
  await Promise.all([first.done, joined.done]);
  const facts = (await requests()).map((record) => record.facts);
  expect(facts.filter((one) => one['joined'] === true)).toMatchObject([{ approval }]);
  const { calls } = await control().session(await of(), page, OPERATOR);
  const shared = calls.filter((call) => call.approval?.id === approval);
  expect(shared.map((call) => call.approval?.use).toSorted()).toEqual([1, null]);
  for (const { approval: of, records } of shared) {
    expect(of).toMatchObject({ state: 'spent', votes: [{ person: { name: 'ann' }, vote: 'approve' }] });
    expect(records.filter(({ kind }) => kind === 'approval.decide')).toHaveLength(1);
  }
  const answers = shared.flatMap(({ bodies }) => bodies.filter(({ role }) => role === 'answer'));
  expect(answers.map(({ text }) => (JSON.parse(text) as { result: unknown }).result)).toHaveLength(2);
  // Of the joined call it is what the one that ran was answered.
  expect(new Set(answers.map(({ commit }) => commit)).size).toBe(1);
  const one = shared.find((call) => call.ran === null);
  expect(shared.map(({ id, ran }) => ran ?? id)).toEqual([one?.id, one?.id]);
  const { entries } = await control().entries(
    { q: `approval:${approval}`, limit: 50, depth: 1000 },
    OPERATOR,
  );
  const named = entries.flatMap(({ kind, call }) => (kind === 'call.request' ? [call?.id] : []));
  expect(new Set(named)).toEqual(new Set(shared.map((call) => call.id)));
  const { held, took } = await control().outline(await of(), page, OPERATOR);
  expect(held.map(([place]) => place)).toEqual([0, 1]);
  for (const [place, from, to] of held) {
    expect(to).toBeGreaterThan(from);
    expect(to).toBeLessThanOrEqual(took[place] ?? 0);
  }
});

it('comes in pages, which belong to the reading that opened the session; alone it is a reading', async () => {
  const readings = async () => (await logOf(scene.rig, { kind: 'log.read', session: id })).length;
  const before = await readings();
  const ids: string[] = [];
  for (let after: number | null = -1; after !== null; ) {
    const page: Awaited<ReturnType<ReturnType<typeof control>['outline']>> = await control().outline(
      id,
      after < 0 ? { limit: 2 } : { after, limit: 2 },
      OPERATOR,
    );
    ids.push(...page.ids);
    after = page.next;
  }
  await control().session(id, { after: 0, limit: 1 }, OPERATOR);
  expect([new Set(ids).size, ids.length]).toEqual([5, 5]);
  expect(await readings()).toBe(before + 1);
  await control().outline(id, { after: 0, limit: 5 }, { principal: OPERATOR.principal, method: 'token' });
  expect(await readings()).toBe(before + 2);
  await expect(
    control().outline('01890000-0000-7000-8000-000000000000', { limit: 5 }, OPERATOR),
  ).rejects.toMatchObject({ code: 'not-found' });
});
