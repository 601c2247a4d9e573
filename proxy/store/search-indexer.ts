import type Database from 'better-sqlite3';
import { createRunIndexer, RUN_BITS } from './index-run.ts';

const RUN = 1 << RUN_BITS;
/** After so many runs a step merges what they added to the text index, so many pages of it at most. */
const MERGE_EVERY_RUNS = 32;
const MERGE_PAGES = 64;
/** Records: seconds of work. */
const FAR_BEHIND = 10_000;

/**
 * Fills the search index behind the data path, a short step at a time. How far it has come is written in the transaction of what it
 * wrote, so that a crash loses a step and no more. It uses the writer's connection between appends.
 */
export function createSearchIndexer(db: Database.Database, log: number) {
  const runs = createRunIndexer(db, log);
  const readMark = db.prepare<[number], number>('SELECT upto FROM search_mark WHERE log = ?').pluck();
  const putMark = db.prepare(
    'INSERT INTO search_mark (log, upto) VALUES (?, ?) ON CONFLICT DO UPDATE SET upto = excluded.upto',
  );
  const readEnd = db
    .prepare<[number], number | null>('SELECT max(idx) FROM record_search WHERE log = ?')
    .pluck();
  const oneAgain = db.prepare<[], number>('SELECT run FROM search_again ORDER BY run LIMIT 1').pluck();
  const merge = db.prepare("INSERT INTO search_text (search_text, rank) VALUES ('merge', ?)");
  let mark = readMark.get(log) ?? 0;
  let end = (readEnd.get(log) ?? -1) + 1;
  let again = oneAgain.get() !== undefined;
  let merging = true;
  let added = 0;

  function fill(until: number): void {
    let at = mark;
    do {
      runs.add(at);
      at += RUN;
      added += 1;
    } while (at + RUN <= end && performance.now() < until);
    runs.flush();
    putMark.run(log, at);
    mark = at;
    merging = true;
  }
  function fillAgain(until: number): void {
    do {
      const run = oneAgain.get();
      again = run !== undefined;
      if (run === undefined) return;
      runs.again(run);
      added += 1;
    } while (performance.now() < until);
    merging = true;
  }
  /** False where nothing is left to merge. */
  function mergeSome(): boolean {
    const before = total(db);
    added = 0;
    merge.run(MERGE_PAGES);
    return total(db) - before >= 2;
  }

  return {
    /** How many records from the first on are indexed. */
    mark: (): number => mark,
    /** Rows came into `record_search`, or bodies were deleted. */
    grown(): void {
      end = (readEnd.get(log) ?? -1) + 1;
      again = oneAgain.get() !== undefined;
    },
    isFarBehind: (): boolean => end - mark > FAR_BEHIND,
    wants: (): boolean => mark + RUN <= end || again || merging,
    /** One step of about so many ms. Throws what SQLite throws; nothing of the step is kept then. */
    step(ms: number): void {
      const before = mark;
      // Nothing hangs on the last steps: they are made again after a loss of power.
      db.pragma('synchronous = NORMAL');
      try {
        db.transaction(() => {
          const until = performance.now() + ms;
          if (added >= MERGE_EVERY_RUNS) merging = mergeSome();
          else if (mark + RUN <= end) fill(until);
          else if (again) fillAgain(until);
          else merging = mergeSome();
        }).immediate();
      } catch (cause) {
        mark = before;
        runs.forget();
        throw cause;
      } finally {
        db.pragma('synchronous = FULL');
      }
    },
  };
}

function total(db: Database.Database): number {
  return Number(db.prepare('SELECT total_changes()').pluck().get());
}
