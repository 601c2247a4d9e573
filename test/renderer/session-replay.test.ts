import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type {
  CallDetailView,
  SessionDetailView,
  SessionOutlineView,
  SessionView,
} from '../../proxy/contract/log-views.ts';
import { type Mark, marksOf } from '../../renderer/screens/session/marks.ts';
import { goneOn, questionsOf, type Replay, withCalls } from '../../renderer/screens/session/replay.ts';

const session = { id: 's', calls: 0 } as SessionView;
const call = (index: number, more: Partial<CallDetailView> = {}): CallDetailView =>
  ({ id: `c${index}`, index, finished: 1, approval: null, ...more }) as CallDetailView;
const pageOf = (calls: readonly CallDetailView[]): SessionDetailView => ({ session, calls, next: null });
const waiting = { approval: { state: 'waiting' } as CallDetailView['approval'] };
/** `running`: the indexes of those that run. */
const outline = (
  indexes: readonly number[],
  next: number | null = null,
  running: readonly number[] = [],
): SessionOutlineView => {
  const zeros = indexes.map(() => 0);
  const runs = (index: number): boolean => running.includes(index);
  return {
    session,
    words: ['allow', 'answered', 'tools/call', 'read'],
    ids: indexes.map((index) => `c${index}`),
    indexes,
    received: indexes.map((index) => index * 1000),
    took: indexes.map((index) => (runs(index) ? null : 500)),
    effects: zeros,
    outcomes: indexes.map((index) => (runs(index) ? -1 : 1)),
    methods: zeros.map(() => 2),
    tools: zeros.map(() => 3),
    flags: zeros,
    held: [],
    next,
  };
};
const replay = (marks: readonly Mark[], calls: readonly CallDetailView[] = [], next: number | null = null) =>
  withCalls({ session, epoch: undefined, marks, calls: new Map(), next } satisfies Replay, calls);

describe('an outline', () => {
  it('is its columns, call by call', () => {
    const told = { ...outline([7, 9], null, [9]), flags: [3, 28], held: [[1, 20, null] as const] };
    const shared = { effect: 'allow', method: 'tools/call', tool: 'read' };
    expect(marksOf(told)).toEqual([
      {
        ...{ ...shared, id: 'c7', index: 7, received: 7000, finished: 7500, outcome: 'answered' },
        ...{
          enforced: false,
          masked: true,
          direction: 'to-server',
          forwarded: true,
          replay: false,
          held: null,
        },
      },
      {
        ...{ ...shared, id: 'c9', index: 9, received: 9000, finished: null, outcome: null },
        ...{
          enforced: true,
          masked: false,
          direction: 'to-agent',
          forwarded: false,
          replay: true,
          held: { from: 9020, to: null },
        },
      },
    ]);
  });
});

describe('what is asked for to go on', () => {
  it('is what came behind the last call, and never the first page again', () => {
    expect(questionsOf(replay([])).outline).toEqual([{ after: -1, limit: 5000 }]);
    expect(questionsOf(replay(marksOf(outline([3, 7])))).outline).toEqual([{ after: 7, limit: 5000 }]);
    expect(questionsOf(replay(marksOf(outline([3])), [], 900)).outline).toEqual([
      { after: 900, limit: 5000 },
    ]);
  });

  it('is also each call that may have changed, alone', () => {
    const calls = [call(3, { finished: null }), call(5), call(7, waiting), call(9)];
    expect(questionsOf(replay(marksOf(outline([3, 5, 7, 9], null, [3])), calls))).toEqual({
      outline: [
        { after: 2, limit: 1 },
        { after: 9, limit: 5000 },
      ],
      calls: [
        { after: 2, limit: 1 },
        { after: 6, limit: 1 },
      ],
    });
  });

  it('is bounded, however many are under way', () => {
    const indexes = Array.from({ length: 300 }, (_, n) => n + 1);
    const calls = indexes.map((index) => call(index, { finished: null }));
    const asked = questionsOf(replay(marksOf(outline(indexes, null, indexes)), calls));
    expect([asked.outline.length, asked.calls.length]).toEqual([21, 20]);
  });
});

describe('what is there then', () => {
  it('has each call once, in order, as it was told last; what did not change is the same object', () => {
    const marks = marksOf(outline([3, 5], null, [5]));
    const now = goneOn(
      replay(marks, [call(5, { finished: null })]),
      [outline([5]), outline([9, 11], 40)],
      [pageOf([call(5)])],
    );
    expect(now.marks.map(({ index }) => index)).toEqual([3, 5, 9, 11]);
    expect(now.marks[0]).toBe(marks[0]);
    expect(now.marks[1]?.finished).toBe(5500);
    expect(now.calls.get('c5')?.finished).toBe(1);
    expect(now.next).toBe(40);
  });

  it('is the same whatever pages it came in, and in whatever order', () => {
    const indices = fc.uniqueArray(fc.nat(500), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(indices, fc.integer({ min: 1, max: 20 }), (some, size) => {
        let now = replay([]);
        for (let from = 0; from < some.length; from += size)
          now = goneOn(now, [outline(some.slice(from, from + size), from)], []);
        expect(now.marks).toEqual(marksOf(outline(some.toSorted((a, b) => a - b))));
      }),
    );
  });

  it('keeps so many calls whole, those that were looked at last', () => {
    let now = replay([], [call(0)]);
    for (let n = 1; n <= 2000; n += 100) {
      now = withCalls(now, [call(0), ...Array.from({ length: 100 }, (_, m) => call(n + m))]);
    }
    expect([now.calls.size, now.calls.has('c0'), now.calls.has('c1'), now.calls.has('c2000')]).toEqual([
      1500,
      true,
      false,
      true,
    ]);
  });
});
