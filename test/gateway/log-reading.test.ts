import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor, ControlError } from '../../proxy/contract/control.ts';
import type { CallView, LogFilter, LogPageView } from '../../proxy/contract/log-views.ts';
import { AWS_KEY } from '../mask/secrets.ts';
import type { RawAgent } from './agent.ts';
import { type Scene, startScene } from './approve-scene.ts';
import { logOf } from './log.ts';
import { vote } from './people.ts';
import { OPERATOR } from './rig.ts';

const POLICY = `default: allow
rules:
  - { name: no-destroying, match: { tool: destroy }, then: deny }
  - { name: writes, match: { tool: write }, then: hold }`;
let scene: Scene;
let second: RawAgent;
const control = () => scene.rig.gateway.control;
const entries = (filter: Partial<LogFilter> = {}, by: Actor = OPERATOR): Promise<LogPageView> =>
  control().entries({ limit: 100, depth: 5000, ...filter }, by);
const callsOf = async (filter: Partial<LogFilter> = {}): Promise<CallView[]> =>
  (await entries({ kind: 'call.request', ...filter })).entries.flatMap(({ call }) => call ?? []);
const reads = async () =>
  (await logOf(scene.rig, { kind: 'log.read' })).filter(({ facts }) => facts['what'] !== 'records');
const questionOf = ({ bodies }: { readonly bodies: readonly { role: string; text: string }[] }): unknown =>
  JSON.parse(bodies.find(({ role }) => role === 'query')?.text ?? 'null');
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'resolved',
    (error: ControlError) => error.code,
  );
const NOBODY = '01890000-0000-7000-8000-000000000000';

beforeAll(async () => {
  scene = await startScene(POLICY);
  second = await scene.other('agent-two');
  await scene.agent.tool('read', { path: '/a', note: AWS_KEY });
  await scene.agent.tool('destroy', { path: '/b' });
  const held = scene.agent.begin('write', { path: '/c' });
  await vote(scene.rig, await scene.waitingFor('/c'), scene.ann, 'approve', { reason: 'looks right' });
  await held.done;
  const refused = scene.agent.begin('write', { path: '/d' });
  await vote(scene.rig, await scene.waitingFor('/d'), scene.bob, 'deny');
  await refused.done;
  await second.tool('read', { path: '/e' });
});
afterAll(() => scene.close());

describe('the log as entries', () => {
  it('tells each call once: who, what, decided by which rule, approved by whom, masked what, how it ended', async () => {
    const found = await callsOf();
    const told = found.map(({ agent, owner, server, tool, decision, approval, outcome }) => [
      agent.name,
      owner?.name,
      `${server.name}/${tool}`,
      decision.effect,
      decision.rule,
      approval?.votes.map(({ person, vote: word }) => `${word} ${person.name}`).join() ?? null,
      outcome,
    ]);
    expect(told).toEqual([
      ['agent-two', 'olga', 'fixture/read', 'allow', '(default)', null, 'answered'],
      ['agent-one', 'olga', 'fixture/write', 'hold', 'writes', 'deny bob', 'denied'],
      ['agent-one', 'olga', 'fixture/write', 'hold', 'writes', 'approve ann', 'answered'],
      ['agent-one', 'olga', 'fixture/destroy', 'deny', 'no-destroying', null, 'denied'],
      ['agent-one', 'olga', 'fixture/read', 'allow', '(default)', null, 'answered'],
    ]);
    const read = found.at(-1);
    expect(read?.masks['aws-key']).toBeGreaterThan(0);
    expect(found.every(({ micros, finished }) => micros !== null && micros > 0 && finished !== null)).toBe(
      true,
    );
    expect(found.map(({ index }) => index)).toEqual(
      found.map(({ index }) => index).toSorted((a, b) => b - a),
    );
  });

  it('hides the parts of calls, and tells what is no call with its names', async () => {
    const { entries: all } = await entries();
    const kinds = new Set(all.map(({ kind }) => kind));
    expect(kinds).not.toContain('call.result');
    const decided = all.find(({ kind }) => kind === 'approval.decide');
    expect(decided).toMatchObject({ actor: { name: 'bob' }, call: { tool: 'write', outcome: 'denied' } });
    const added = all.findLast(({ kind, facts }) => kind === 'identity.change' && facts['type'] === 'agent');
    expect(added).toMatchObject({ about: { name: 'agent-one', gone: false }, actor: { id: 'operator' } });
  });

  it('filters by agent, owner, server, tool, decision, outcome, session, approval and time', async () => {
    const all = await callsOf();
    const held = all.find(({ approval }) => approval?.state === 'denied');
    const of = async (filter: Partial<LogFilter>): Promise<number> => (await callsOf(filter)).length;
    expect(await of({ agent: 'agent-two' })).toBe(1);
    expect(await of({ agent: all[0]?.agent.id ?? '' })).toBe(1);
    expect(await of({ owner: 'olga' })).toBe(5);
    expect(await of({ owner: 'olga', agent: 'agent-one' })).toBe(4);
    expect(await of({ owner: 'ann' })).toBe(0);
    expect(await of({ server: 'fixture', tool: 'write' })).toBe(2);
    expect(await of({ decision: 'hold', outcome: 'answered' })).toBe(1);
    expect(await of({ session: held?.session ?? '' })).toBe(4);
    expect(await of({ approval: held?.approval?.id ?? '' })).toBe(1);
    expect(await of({ since: all[1]?.received ?? 0 })).toBe(2);
    expect(await of({ until: (all[1]?.received ?? 0) - 1 })).toBe(3);
    const about = await entries({ approval: held?.approval?.id ?? '' });
    expect(about.entries.map(({ kind }) => kind)).toEqual([
      'approval.decide',
      'approval.request',
      'call.request',
    ]);
  });

  it('takes a query line, and what fits it and the other filters', async () => {
    const of = async (q: string, more: Partial<LogFilter> = {}): Promise<string[]> =>
      (await callsOf({ q, ...more })).map(({ tool, outcome }) => `${tool} ${outcome}`);
    expect(await of('tool:w* approver:bob')).toEqual(['write denied']);
    expect(await of('-decision:allow -approver:bob')).toEqual(['write answered', 'destroy denied']);
    expect(await of('rule:no-* rule:"(default)" agent:*one')).toEqual(['destroy denied', 'read answered']);
    expect(await of('mask:aws-*')).toEqual(['read answered']);
    expect(await of('mask:iban')).toEqual([]);
    expect(await of('error:yes')).toEqual([]);
    expect(await of('error:no outcome:answered decision:hold')).toEqual(['write answered']);
    expect(await of('duration:<1d -agent:agent-one')).toEqual(['read answered']);
    expect(await of('duration:>1d')).toEqual([]);
    expect(await of('since:1h until:1h')).toEqual([]);
    expect(await of('since:1h server:fix*')).toHaveLength(5);
    expect(await of('kind:call.result')).toEqual([]);
    expect(await of('tool:write', { decision: 'hold', outcome: 'denied' })).toEqual(['write denied']);
    const [held] = await callsOf({ q: 'approver:bob' });
    expect(await of(`approval:${held?.approval?.id.slice(-8)}`)).toEqual(['write denied']);
    expect(await of(`session:${held?.session.slice(-8)} -call:${held?.id.slice(-8)}`)).toHaveLength(3);
    const texts = await entries({ q: '"/c" "write" outcome:answered' });
    expect(texts.entries.map(({ call }) => call?.tool)).toEqual(['write']);
    const kinds = (await entries({ q: '-kind:log.read kind:approval.decide kind:log.read' })).entries;
    expect(new Set(kinds.map(({ kind }) => kind))).toEqual(new Set(['approval.decide']));
    const family = (await entries({ q: 'kind:approval.* -kind:*delivery' })).entries;
    expect(new Set(family.map(({ kind }) => kind))).toEqual(
      new Set(['approval.request', 'approval.decide', 'approval.use']),
    );
  });

  it('says of a query line what cannot be read or was never there', async () => {
    expect(await codeOf(entries({ q: 'sever:files' }))).toBe('invalid');
    expect(await codeOf(entries({ q: 'approver:nobody' }))).toBe('not-found');
    expect(await codeOf(entries({ q: 'agent:none*' }))).toBe('not-found');
    expect(await codeOf(entries({ q: 'session:ffffffff' }))).toBe('not-found');
    // With the name that was probably meant, or those that there are.
    await expect(entries({ q: 'agent:agent-on' })).rejects.toThrow('"agent-one"');
    await expect(entries({ q: 'agent:quite-another' })).rejects.toThrow(/agent-one/);
  });

  it('finds a text in what was asked and answered, each call once, and never what was masked', async () => {
    const found = await entries({ text: '"/C"' });
    expect(found.entries.filter(({ kind }) => kind.startsWith('call.'))).toMatchObject([
      { call: { tool: 'write', outcome: 'answered' } },
    ]);
    expect((await entries({ text: AWS_KEY })).entries).toEqual([]);
  });

  it('pages by index, and has nothing twice or missing', async () => {
    const whole = (await callsOf()).map(({ id }) => id);
    const paged: string[] = [];
    let before: number | undefined;
    do {
      const page = await entries({
        kind: 'call.request',
        limit: 2,
        ...(before === undefined ? {} : { before }),
      });
      paged.push(...page.entries.flatMap(({ call }) => call?.id ?? []));
      before = page.next ?? undefined;
    } while (before !== undefined);
    expect(paged).toEqual(whole);
  });

  it('says not-found for a name that nothing ever had, and never everything instead', async () => {
    for (const filter of [
      { agent: 'nobody' },
      { owner: 'nobody' },
      { server: 'nothing' },
      { approval: NOBODY },
    ]) {
      expect(await codeOf(entries(filter))).toBe('not-found');
    }
    expect(await codeOf(control().call(NOBODY, OPERATOR))).toBe('not-found');
    expect(await codeOf(control().session(NOBODY, { limit: 1 }, OPERATOR))).toBe('not-found');
    expect(await codeOf(control().sessions({ limit: 1, before: NOBODY }, OPERATOR))).toBe('not-found');
    expect(await codeOf(control().record(1_000_000, OPERATOR))).toBe('not-found');
  });
});

describe('one call', () => {
  it('is whole: request and answer as recorded, votes, records and their commitments', async () => {
    const [call] = await callsOf({ decision: 'hold', outcome: 'answered' });
    const detail = await control().call(call?.id ?? '', OPERATOR);
    expect(detail.approval).toMatchObject({
      state: 'spent',
      use: 1,
      maxUses: 1,
      votes: [{ person: { name: 'ann' }, vote: 'approve', assurance: 'os-presence', reason: 'looks right' }],
    });
    expect(detail.records.map(({ kind }) => kind)).toEqual([
      'call.request',
      'approval.request',
      'approval.decide',
      'approval.use',
      'call.result',
    ]);
    const text = (role: string): string => detail.bodies.find((body) => body.role === role)?.text ?? '';
    expect(JSON.parse(text('request'))).toMatchObject({
      params: { name: 'write', arguments: { path: '/c' } },
    });
    expect(JSON.parse(text('answer'))).toMatchObject({ result: { content: [{ type: 'text' }] } });
    const committed = detail.records.flatMap(({ commits }) => commits.map(({ commit }) => commit));
    expect(detail.bodies.map(({ commit }) => commit)).toEqual(committed);
    expect(detail).toMatchObject({ source: '127.0.0.1', complete: true });
  });

  it('names the votes of an approval that another call asked for', async () => {
    await scene.policy(POLICY, 'limits: { holdWall: 50ms }');
    await scene.agent.tool('write', { path: '/later' });
    await scene.policy(POLICY, 'limits: { holdWall: 20s }');
    await vote(scene.rig, await scene.waitingFor('/later'), scene.ann);
    await scene.agent.tool('write', { path: '/later' });
    const [used, asked] = await callsOf({ tool: 'write', limit: 2 });
    expect([asked?.outcome, used?.outcome]).toEqual(['pending', 'answered']);
    const detail = await control().call(used?.id ?? '', OPERATOR);
    expect(detail.approval?.votes).toMatchObject([{ person: { name: 'ann' } }]);
    expect(detail.records.map(({ kind }) => kind)).toContain('approval.decide');
    expect(await callsOf({ approval: detail.approval?.id ?? '' })).toHaveLength(2);
  });

  it('is told as observed where nothing was enforced', async () => {
    const server = `{ http: { url: "${scene.upstream.url}" }, mode: observe }`;
    const rules = POLICY.replace(/^/gm, '  ');
    await scene.rig.configure(
      `listen: { port: 0 }\nservers: { fixture: ${server} }\npolicy:\n  unconfirmedTools: allow\n${rules}`,
    );
    await scene.agent.tool('destroy', { path: '/observed' });
    await scene.policy(POLICY);
    const [call] = await callsOf({ tool: 'destroy', limit: 1 });
    expect(call).toMatchObject({ decision: { effect: 'deny', enforced: false }, outcome: 'answered' });
  });
});

describe('sessions', () => {
  it('are listed with names and counts, and filtered', async () => {
    const list = async (filter: object) =>
      (await control().sessions({ limit: 50, ...filter }, OPERATOR)).sessions;
    const [newest, oldest] = await list({});
    expect(newest).toMatchObject({
      agent: { name: 'agent-two' },
      owner: { name: 'olga' },
      calls: 1,
      closed: null,
    });
    expect(oldest).toMatchObject({
      agent: { name: 'agent-one' },
      server: { name: 'fixture' },
      basis: 'idle-gap',
    });
    expect(await list({ agent: 'agent-two' })).toHaveLength(1);
    expect(await list({ state: 'closed' })).toEqual([]);
    const { sessions, next } = await control().sessions({ limit: 1 }, OPERATOR);
    const after = await control().sessions({ limit: 1, before: next ?? '' }, OPERATOR);
    expect([sessions[0]?.id, after.sessions[0]?.id]).toEqual([newest?.id, oldest?.id]);
  });

  it('replay their calls in order, in pages, with what was asked and answered', async () => {
    const [session] = (await control().sessions({ limit: 1, agent: 'agent-one' }, OPERATOR)).sessions;
    const id = session?.id ?? '';
    const whole = await control().session(id, { limit: 100 }, OPERATOR);
    expect(whole.calls).toHaveLength(session?.calls ?? 0);
    expect(whole.calls.map(({ tool }) => tool).slice(0, 4)).toEqual(['read', 'destroy', 'write', 'write']);
    const first = await control().session(id, { limit: 3 }, OPERATOR);
    const rest = await control().session(id, { limit: 100, after: first.next ?? 0 }, OPERATOR);
    expect([...first.calls, ...rest.calls]).toEqual(whole.calls);
    expect(rest.next).toBeNull();
  });

  it('cut what is long, and say so; the call alone has it whole', async () => {
    const text = 'x'.repeat(40_000);
    await second.tool('read', { text });
    const [call] = await callsOf({ agent: 'agent-two', limit: 1 });
    const { calls } = await control().session(call?.session ?? '', { limit: 100 }, OPERATOR);
    const cut = calls.at(-1)?.bodies.find(({ role }) => role === 'request');
    expect(cut).toMatchObject({ whole: false });
    expect(cut?.text.length).toBeLessThan(20_000);
    expect(cut?.bytes).toBeGreaterThan(40_000);
    const { bodies } = await control().call(call?.id ?? '', OPERATOR);
    expect(bodies.find(({ role }) => role === 'request')).toMatchObject({ whole: true });
  });
});

describe('what is typed', () => {
  it('stands for a call, a session, an approval or a record, by its end too', async () => {
    const [call] = await callsOf({ decision: 'hold', outcome: 'denied' });
    const { id = '', session = '', approval, index = 0 } = call ?? {};
    expect(await control().refer(String(index))).toEqual({ what: 'call', id });
    expect(await control().refer('0')).toEqual({ what: 'record', index: 0 });
    for (const whole of [id, id.slice(-12)])
      expect(await control().refer(whole)).toEqual({ what: 'call', id });
    expect(await control().refer(session.slice(-12))).toEqual({ what: 'session', id: session });
    expect(await control().refer(approval?.id.slice(-12) ?? '')).toMatchObject({
      what: 'approval',
      call: id,
    });
    expect(await codeOf(control().refer('12345'))).toBe('not-found');
    expect(await codeOf(control().refer('ffffffffffff'))).toBe('not-found');
  });
});

describe('reading', () => {
  it('is on record once for all pages of records that are read one after the other', async () => {
    const { control } = scene.rig.gateway;
    const openings = async () =>
      (await logOf(scene.rig, { kind: 'log.read' })).filter(({ facts }) => facts['what'] === 'records')
        .length;
    const ann = { principal: 'ann', method: 'token' } as const;
    const before = await openings();
    let [last] = (await control.records({ limit: 1 }, ann)).slice(-1);
    for (let page = 0; page < 3 && last !== undefined; page += 1)
      [last] = (await control.records({ limit: 2, before: last.index }, ann)).slice(-1);
    // One is `openings` itself, before.
    expect(await openings()).toBe(before + 2);
    await control.records({ limit: 2, before: 9, kind: 'call.request' }, ann);
    expect(await openings()).toBe(before + 4);
  });

  it('is on record once an opening, with who and what', async () => {
    const before = (await reads()).length;
    const by: Actor = { principal: scene.ann.principal, credential: 'c', method: 'token' };
    const [call] = (await entries({ kind: 'call.request', limit: 1 }, by)).entries;
    const page = await entries({ kind: 'call.request', limit: 1, before: call?.index ?? 0 }, by);
    expect(page.entries).toHaveLength(1);
    await control().call(call?.call?.id ?? '', by);
    const session = call?.call?.session ?? '';
    const { next } = await control().session(session, { limit: 1 }, by);
    await control().session(session, { limit: 1, after: next ?? 0 }, by);
    await control().sessions({ limit: 1 }, by);
    await control().record(3, by);
    const made = (await reads()).slice(before);
    expect(made.map(({ facts, actor }) => [facts['what'], actor?.principal])).toEqual(
      ['entries', 'call', 'session', 'sessions', 'record'].map((what) => [what, by.principal]),
    );
    expect(made[1]?.call).toBe(call?.call?.id);
    expect(made[2]?.session).toBe(session);
    expect(made[4]?.facts['index']).toBe(3);
    expect(made.map(questionOf)).toEqual([{ kind: 'call.request' }, null, null, null, null]);
  });

  it('has the question, masked as all that is kept', async () => {
    const before = (await reads()).length;
    const session = (await callsOf())[0]?.session ?? '';
    await entries({ q: `tool:read "${AWS_KEY}"`, text: 'looks right', since: 5 });
    await control().matches(session, { q: 'decision:hold', limit: 5 }, OPERATOR);
    await control().sessions({ limit: 1, agent: 'agent-two' }, OPERATOR);
    const made = (await reads()).slice(before + 1);
    expect(made.map(questionOf)).toEqual([
      { q: 'tool:read [masked:aws-key]', text: 'looks right', since: 5 },
      { q: 'decision:hold' },
      { agent: 'agent-two' },
    ]);
    expect(made[1]?.session).toBe(session);
  });

  it('finds who looked for a text, and is no evidence of it', async () => {
    await entries({ text: 'only ever asked for' });
    expect(await codeOf(control().exportLog({ text: 'only ever asked for' }, OPERATOR))).toBe('not-found');
    const asked = await entries({ text: 'only ever asked for', kind: 'log.read' });
    // An export that found nothing was such a look, too.
    expect(asked.entries.map(({ kind }) => kind)).toEqual(['log.read', 'log.read']);
  });

  it('of a later page alone, of another filter, or by another is an opening of its own', async () => {
    const before = (await reads()).length;
    const by: Actor = { principal: scene.bob.principal, method: 'token' };
    await entries({ before: 20, tool: 'read' }, by);
    await entries({ before: 10, tool: 'read' }, by);
    await entries({ before: 10, tool: 'write' }, by);
    await entries({ before: 10, tool: 'write' }, { ...by, credential: 'other' });
    await entries({ tool: 'write' }, by);
    expect((await reads()).length - before).toBe(4);
  });

  it('says that an agent or server is gone, and finds by the name that it had', async () => {
    await control().revokeAgent('agent-two', OPERATOR);
    const [call] = await callsOf({ agent: 'agent-two', limit: 1 });
    expect(call?.agent).toMatchObject({ name: 'agent-two', gone: true });
    await control().removeServer('fixture', OPERATOR);
    expect((await callsOf({ server: 'fixture', limit: 1 }))[0]?.server).toMatchObject({
      name: 'fixture',
      gone: true,
    });
  });
});
