import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallDetailView, SessionDetailView, SessionView } from '../../proxy/contract/log-views.ts';
import { goneOn, questionsOf, type Replay } from '../../renderer/screens/session/replay.ts';

const session = { id: 's', calls: 0 } as SessionView;
const call = (index: number, more: Partial<CallDetailView> = {}): CallDetailView =>
  ({ id: `c${index}`, index, finished: 1, approval: null, ...more }) as CallDetailView;
const page = (calls: readonly CallDetailView[], next: number | null = null): SessionDetailView => ({
  session,
  calls,
  next,
});
const replay = (calls: readonly CallDetailView[], next: number | null = null): Replay => page(calls, next);
const waiting = { approval: { state: 'waiting' } as CallDetailView['approval'] };

describe('what is asked for to go on', () => {
  it('is what came behind the last call, and never the first page again', () => {
    expect(questionsOf(replay([]))).toEqual([{ after: 0, limit: 100 }]);
    expect(questionsOf(replay([call(3), call(7)]))).toEqual([{ after: 7, limit: 100 }]);
    expect(questionsOf(replay([call(3)], 900))).toEqual([{ after: 900, limit: 100 }]);
  });

  it('is also each call that may have changed, alone', () => {
    const calls = [call(3, { finished: null }), call(5), call(7, waiting), call(9)];
    expect(questionsOf(replay(calls))).toEqual([
      { after: 2, limit: 1 },
      { after: 6, limit: 1 },
      { after: 9, limit: 100 },
    ]);
  });

  it('is bounded, however many are under way', () => {
    const calls = Array.from({ length: 300 }, (_, n) => call(n + 1, { finished: null }));
    expect(questionsOf(replay(calls))).toHaveLength(21);
  });
});

describe('what is there then', () => {
  it('has each call once, in order, as it was told last; what did not change is the same object', () => {
    const [first, second] = [call(3), call(5, { finished: null })];
    const ended = call(5);
    const now = goneOn(replay([first, second]), [page([ended]), page([call(9), call(11)], 40)]);
    expect(now.calls.map(({ index }) => index)).toEqual([3, 5, 9, 11]);
    expect(now.calls[0]).toBe(first);
    expect(now.calls[1]).toBe(ended);
    expect(now.next).toBe(40);
  });

  it('is the same whatever pages it came in', () => {
    const indices = fc.uniqueArray(fc.nat(500), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(indices, fc.integer({ min: 1, max: 20 }), (some, size) => {
        const calls = some.sort((a, b) => a - b).map((index) => call(index));
        let now = replay([], 0);
        for (let from = 0; from < calls.length; from += size)
          now = goneOn(now, [page(calls.slice(from, from + size), from)]);
        expect(now.calls).toEqual(calls);
      }),
    );
  });
});
