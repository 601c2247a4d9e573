import { dueAt } from '../approve/end-watch.ts';
import type { KeptAnswerRow, StateChange } from '../contract/state.ts';
import type { Clock } from '../contract/time.ts';

/** Answers of approved calls whose connection broke, kept for the retry of that very call and given once. */
export function createKeptAnswers(clock: Clock) {
  const kept = new Map<string, { readonly row: KeptAnswerRow; readonly due: number }>();
  const given = new WeakMap<Uint8Array, KeptAnswerRow>();
  const keep = (row: KeptAnswerRow, from: number): void =>
    void kept.set(row.matchKey, { row, due: dueAt(clock, row.until, from) });
  const isOver = ({ due }: { due: number }): boolean => due <= clock.now().mono;
  return {
    /** Those of before this start of the gateway; none is kept longer than `keptMs` from here on. */
    load(rows: readonly KeptAnswerRow[], keptMs: number): void {
      for (const row of rows) keep(row, row.until - keptMs * 1000);
    },
    /** To be called when the row is durable with the call's outcome: no answer goes out before (law 1). */
    put: (row: KeptAnswerRow): void => keep(row, clock.now().wall),
    /** The answer that is kept for this call, if its time is not over; it is taken out. */
    take(matchKey: string): { row: KeptAnswerRow; change: StateChange } | undefined {
      const found = kept.get(matchKey);
      if (found === undefined || isOver(found)) return undefined;
      kept.delete(matchKey);
      given.set(found.row.answer, found.row);
      return { row: found.row, change: { op: 'answer.drop', matchKey } };
    },
    /** The row that an answer was taken from: it is kept again where it does not arrive. */
    rowOf: (answer: Uint8Array): KeptAnswerRow | undefined => given.get(answer),
    /** Takes out all whose time is over; the change drops their rows, and none that was kept since. */
    expire(): StateChange[] {
      const over = [...kept.values()].filter(isOver);
      for (const { row } of over) kept.delete(row.matchKey);
      return over.length === 0
        ? []
        : [{ op: 'answer.expire', at: Math.max(...over.map(({ row }) => row.until)) }];
    },
  };
}
export type KeptAnswers = ReturnType<typeof createKeptAnswers>;
