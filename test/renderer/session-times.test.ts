import { describe, expect, it } from 'vitest';
import type { CallApprovalView, RecordRefView } from '../../proxy/contract/log-views.ts';
import { EFFECTS } from '../../proxy/contract/policy.ts';
import { type ApprovalState, CALL_OUTCOMES } from '../../proxy/contract/state.ts';
import { wasForwarded } from '../../proxy/gateway/control/was-forwarded.ts';
import { momentsOf, type Timed } from '../../renderer/screens/session/moments.ts';
import { timesOf } from '../../renderer/screens/session/time-spans.ts';
import { outcomeSays } from '../../renderer/screens/session/words.ts';

type Kind = RecordRefView['kind'];
/** `approval.decide approved` at a time, µs: indexes go with time, and the call is record 10 of time 1000. */
const record = (told: string, time: number): RecordRefView => {
  const [kind, state] = told.split(' ') as [Kind, ApprovalState?];
  return { kind, time, index: time / 100, commits: [], ...(state === undefined ? {} : { state }) };
};
const recordsOf = (told: Readonly<Record<string, number>>): RecordRefView[] =>
  Object.entries(told).map(([what, time]) => record(what, time));
const decided = (
  effect: Timed['decision']['effect'],
  enforced = true,
): { readonly decision: Timed['decision'] } => ({
  decision: { effect, enforced, rule: 'r', reason: 'rule', toolClass: null },
});
const approval = (state: ApprovalState, use: number | null = null) =>
  ({ state, use }) as CallApprovalView as Timed['approval'];

const timed = (more: Partial<Timed>): Timed => {
  const call = {
    ...{ index: 10, received: 1000, finished: 5000, micros: 4000, outcome: 'answered' as const },
    ...{ direction: 'to-server' as const, approval: null, records: [], ...decided('allow') },
    ...more,
  };
  const used = call.approval?.use != null;
  return { forwarded: wasForwarded({ ...call.decision, outcome: call.outcome, used }), ...call };
};
const saysOf = (call: Timed) => momentsOf(call).map(({ name, at, says }) => `${name} ${at ?? ''} ${says}`);
const says = (...lines: readonly string[]) => lines.map((line) => expect.stringContaining(line));
const end = { 'call.result': 5000 };

describe('where the time went', () => {
  it('is one stretch where nobody was asked', () => {
    const call = timed({ records: recordsOf(end) });
    expect(timesOf(call, 5000).spans).toMatchObject([{ what: 'rest', micros: 4000 }]);
    expect(saysOf(call)).toEqual(
      says('Received 1000', 'at once, by policy', 'Forwarded  at once', 'Finished 5000'),
    );
  });

  it('tells people’s time from the rest', () => {
    const told = { 'approval.request': 1100, 'approval.decide waiting': 2000 };
    const all = { ...told, 'approval.decide approved': 4000, 'approval.use': 4100, ...end };
    const call = timed({ ...decided('hold'), records: recordsOf(all), approval: approval('spent', 1) });
    expect(timesOf(call, 0).spans).toMatchObject([
      { what: 'people', micros: 3000 },
      { what: 'rest', micros: 1000 },
    ]);
    expect(saysOf(call)).toEqual(says('Received 1000', 'Decided 4000', 'Forwarded 4100', 'Finished 5000'));
  });

  it('does not count an approval that stood before the call, nor take its end for a decision', () => {
    const told = { 'approval.request': 100, 'approval.decide approved': 200 };
    const all = { ...told, 'approval.use': 1200, ...end, 'approval.end revoked': 9000 };
    const call = timed({ ...decided('hold'), records: recordsOf(all), approval: approval('revoked', 2) });
    expect(timesOf(call, 0).spans).toMatchObject([{ what: 'rest', micros: 4000 }]);
    expect(saysOf(call)).toEqual(says('', 'Decided  before it came', 'Forwarded 1200', 'Finished'));
  });

  it('goes on while it waits', () => {
    const more = { finished: null, micros: null, outcome: null, approval: approval('waiting') };
    const waits = timed({ ...decided('hold'), ...more, records: recordsOf({ 'approval.request': 1100 }) });
    expect(timesOf(waits, 9000)).toMatchObject({ micros: 8000, spans: [{ what: 'people', micros: 8000 }] });
    expect(saysOf(waits)).toEqual(says('', 'Decided  not yet', 'Forwarded  not yet', 'Finished  not yet'));
    const joined = timed({ ...decided('hold'), ...more, approval: null });
    expect(timesOf(joined, 9000).spans).toMatchObject([{ what: 'people', micros: 8000 }]);
  });

  it('is never negative, whatever the clocks say', () => {
    const records = recordsOf({ 'approval.decide denied': 90_000 });
    const call = timed({
      ...decided('hold'),
      micros: null,
      finished: 500,
      records,
      approval: approval('denied'),
    });
    for (const { micros } of timesOf(call, 0).spans) expect(micros).toBeGreaterThanOrEqual(0);
  });
});

describe('a held call whose client gave up', () => {
  const held = (state: ApprovalState, more: Readonly<Record<string, number>>, use: number | null = null) =>
    timed({
      ...decided('hold'),
      outcome: 'cancelled',
      approval: approval(state, use),
      records: recordsOf({ 'approval.request': 1100, ...end, ...more }),
    });

  it.each([
    ['waiting', {}, ['Received', 'Decided  not yet', 'Forwarded  never', 'Finished 5000']],
    [
      'denied',
      { 'approval.decide denied': 7000 },
      ['Received', 'Forwarded  never', 'Finished 5000', 'Decided 7000 after the call had ended'],
    ],
    [
      'expired',
      { 'approval.end expired': 9000 },
      ['Received', 'Forwarded  never', 'Finished 5000', 'Expired 9000 after the call had ended'],
    ],
    ['withdrawn', { 'approval.end withdrawn': 4900 }, ['', 'Withdrawn 4900', 'Forwarded  never', '']],
    [
      'spent',
      { 'approval.decide approved': 7000 },
      ['Received', 'Forwarded  never', 'Finished 5000', 'Decided 7000 after the call had ended'],
    ],
    [
      'expired',
      { 'approval.decide approved': 7000, 'approval.end expired': 9000 },
      ['Received', 'Forwarded  never', 'Finished 5000', 'Decided 7000 after the call had ended'],
    ],
  ] as const)('was not forwarded: its approval is %s, by %j', (state, more, lines) => {
    const call = held(state, more);
    expect(saysOf(call)).toEqual(says(...lines));
    expect(timesOf(call, 0).spans[0]).toMatchObject({ what: 'people' });
    expect(outcomeSays({ ...call, denial: null })).toContain('not forwarded');
  });

  it('was forwarded where it had been let go before', () => {
    const call = held('spent', { 'approval.decide approved': 3000, 'approval.use': 3100 }, 1);
    expect(saysOf(call)).toEqual(says('', 'Decided 3000', 'Forwarded 3100', 'Finished 5000'));
    expect(outcomeSays({ ...call, denial: null })).toContain('may have run');
  });
});

const STATES = ['waiting', 'approved', 'denied', 'expired', 'withdrawn', 'revoked', 'spent'] as const;
const APPROVALS = [null, ...STATES.map((state) => approval(state)), approval('spent', 1)];
const every = EFFECTS.flatMap((effect) =>
  [true, false].flatMap((enforced) =>
    [null, ...CALL_OUTCOMES].flatMap((outcome) =>
      APPROVALS.map((of) => ({ effect, enforced, outcome, approval: of })),
    ),
  ),
);

it('every kind of call is said to be forwarded where the records say so, and nowhere else', () => {
  for (const { effect, enforced, outcome, approval: of } of every) {
    const records = recordsOf({
      ...(of?.use == null ? {} : { 'approval.use': 3000 }),
      ...(outcome === null ? {} : end),
    });
    const over = outcome === null ? { finished: null, micros: null } : {};
    const call = timed({ ...decided(effect, enforced), outcome, approval: of, records, ...over });
    const [forwarded] = momentsOf(call).filter(({ name }) => name === 'Forwarded');
    const said = forwarded?.at !== null || forwarded.says === 'at once';
    const byPolicy = effect === 'allow' || !enforced;
    const known = outcome !== 'unknown';
    const answeredHere = ['denied', 'expired', 'withdrawn', 'pending', 'replayed'].includes(outcome ?? '');
    const expected = known && (byPolicy ? !answeredHere : of?.use === 1);
    const which = `${effect} ${enforced} ${outcome} ${of?.state} ${of?.use}`;
    expect([which, said]).toEqual([which, expected]);
    if (!known) expect([which, forwarded?.says]).toEqual([which, expect.stringContaining('not known')]);
    expect([which, call.forwarded === null]).toEqual([which, !known]);
    if (call.forwarded === false) expect(JSON.stringify(timesOf(call, 9000))).not.toContain('answer, masks');
  }
});

it('a call that joined another, or came again, was not forwarded by itself', () => {
  const forwardedOf = (outcome: Timed['outcome']) =>
    saysOf(timed({ ...decided('hold'), outcome, records: recordsOf(end) }))[2];
  expect(forwardedOf('answered')).toContain('the same call ran already');
  expect(forwardedOf('replayed')).toContain('not again');
  expect(forwardedOf('denied')).toContain('never');
});
