import { describe, expect, it } from 'vitest';
import type { CallView } from '../../proxy/contract/log-views.ts';
import { firstCallAfter } from '../../renderer/screens/start/first-call.ts';
import { type Facts, isSetUp, nextStep, progressOf } from '../../renderer/screens/start/progress.ts';
import { countsOf, type Today, withCalls } from '../../renderer/screens/start/today.ts';

type Decision = Partial<CallView['decision']>;
const call = (
  id: string,
  { effect = 'allow', enforced = true, reason = 'rule' }: Decision = {},
  received = 10,
) =>
  ({
    id,
    received,
    direction: 'to-server',
    decision: { effect, enforced, rule: '', reason, toolClass: null },
  }) as unknown as CallView;
const passing = call('hello', { reason: 'passes' });

const EMPTY = {
  approvers: [],
  servers: [],
  agents: [],
  first: { newest: 0, heard: null, call: null },
  status: { mode: 'enforce' },
} as unknown as Facts;
const facts = (more: object): Facts => ({ ...EMPTY, ...more });
const server = (states: readonly string[], mode = 'enforce') => ({
  name: 'files',
  mode,
  tools: states.map((state) => ({ state, goneSince: null })),
});
const agent = (state = 'active', lastUsed: number | null = null) => ({ name: 'claude', state, lastUsed });
const stepOf = (given: object, step: string) => progressOf(facts(given)).find((one) => one.step === step);
const DONE = {
  approvers: [{ name: 'ann' }],
  servers: [server(['confirmed', 'new'])],
  agents: [agent('active', 5)],
  first: { newest: 9, heard: passing, call: call('a') },
};

describe('progress', () => {
  it('begins with the approver and ends with a call', () => {
    expect(nextStep(progressOf(EMPTY))).toBe('approver');
    expect(isSetUp(progressOf(EMPTY))).toBe(false);
    expect(isSetUp(progressOf(facts(DONE)))).toBe(true);
    expect(nextStep(progressOf(facts(DONE)))).toBeUndefined();
  });

  it('is set up while it observes, and says what is left', () => {
    const observing = { ...DONE, status: { mode: 'observe' } };
    expect(isSetUp(progressOf(facts(observing)))).toBe(true);
    expect(nextStep(progressOf(facts(observing)))).toBe('enforce');
    expect(stepOf({ ...DONE, servers: [server(['confirmed'], 'observe')] }, 'enforce')).toMatchObject({
      done: false,
      said: 'files observed',
    });
  });

  it('counts tools that were confirmed, and asks for none of a server without tools', () => {
    expect(stepOf({ servers: [server(['new', 'changed'])] }, 'tools')).toMatchObject({
      done: false,
      said: '0 of 2 confirmed',
    });
    expect(stepOf({ servers: [server(['confirmed', 'new'])] }, 'tools')).toMatchObject({ done: true });
    expect(stepOf({ servers: [server([])] }, 'tools')?.done).toBe(false);
    expect(stepOf({ ...DONE, servers: [server([])] }, 'tools')?.done).toBe(true);
  });

  it('takes an agent for connected once anything was heard of it', () => {
    expect(stepOf({ agents: [agent()] }, 'agent')).toMatchObject({
      done: false,
      said: 'claude, not connected yet',
    });
    expect(stepOf({ agents: [agent('active', 1)] }, 'agent')?.done).toBe(true);
    expect(
      stepOf({ agents: [agent()], first: { newest: 1, heard: passing, call: null } }, 'agent')?.done,
    ).toBe(true);
    expect(stepOf({ agents: [agent('revoked', 1)] }, 'agent')?.done).toBe(false);
  });
});

it('the first call is one that policy decided; greetings only tell that someone is there', () => {
  const greeted = firstCallAfter(undefined, [passing], 3);
  expect(greeted).toEqual({ newest: 3, heard: passing, call: null });
  const asked: CallView = { ...call('roots'), direction: 'to-agent' };
  expect(firstCallAfter(greeted, [asked], 4)).toEqual({ newest: 4, heard: passing, call: null });
  const decided = call('b');
  expect(firstCallAfter(greeted, [decided], 5)).toEqual({ newest: 5, heard: passing, call: decided });
  expect(firstCallAfter(greeted, [], 6)).toEqual({ ...greeted, newest: 6 });
});

it('today counts a call once, none of yesterday and none that passes', () => {
  const none: Today = { newest: 0, complete: true, calls: {} };
  const once = withCalls(none, [call('a'), call('b', { effect: 'hold' }), passing, call('c', {}, 4)], {
    since: 5,
    newest: 7,
  });
  const twice = withCalls(
    once,
    [call('b', { effect: 'hold' }), call('d', { effect: 'deny', enforced: false })],
    {
      since: 5,
      newest: 9,
    },
  );
  expect(twice.newest).toBe(9);
  expect(countsOf(twice)).toEqual([
    { effect: 'allow', enforced: true, calls: 1 },
    { effect: 'hold', enforced: true, calls: 1 },
    { effect: 'deny', enforced: true, calls: 0 },
    { effect: 'deny', enforced: false, calls: 1 },
  ]);
});
