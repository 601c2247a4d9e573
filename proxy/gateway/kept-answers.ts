import type { KeptAnswerRow, StateChange } from '../contract/state.ts';

/** Answers of approved calls whose connection broke, kept for the retry of that very call and given once. */
export function createKeptAnswers() {
  const kept = new Map<string, KeptAnswerRow>();
  return {
    load(rows: readonly KeptAnswerRow[]): void {
      for (const row of rows) kept.set(row.matchKey, row);
    },
    /** To be called when the row is durable with the call's outcome: no answer goes out before (law 1). */
    put: (row: KeptAnswerRow): void => void kept.set(row.matchKey, row),
    /** The answer that is kept for this call, if its time is not over; it is taken out. */
    take(matchKey: string, now: number): { row: KeptAnswerRow; change: StateChange } | undefined {
      const row = kept.get(matchKey);
      if (row === undefined) return undefined;
      kept.delete(matchKey);
      return row.until > now ? { row, change: { op: 'answer.drop', matchKey } } : undefined;
    },
  };
}
export type KeptAnswers = ReturnType<typeof createKeptAnswers>;
