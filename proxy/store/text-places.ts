import { gramsOfQuery, LOOK_THROUGH } from './grams.ts';
import { RUN_BITS } from './index-run.ts';
import type { Places } from './places.ts';
import type { Order } from './reader-index.ts';
import type { Prepare } from './reader-statements.ts';
import { waysToWrite } from './ways-to-write.ts';

const RUN = 1 << RUN_BITS;
/** Runs that are asked for at once, first and later: where the first do, the others need not be found. */
const FIRST = 8;
const MOST = 256;

/** Places where all of some texts may be, by the text index. Undefined where each is too short for it. */
export function createTextPlaces(prepare: Prepare, log: number) {
  const base = log * 2 ** (40 - RUN_BITS);
  const select = (order: string) =>
    prepare<{ run: number }>(
      `SELECT rowid - CAST(? AS INTEGER) AS run FROM search_text WHERE search_text MATCH ?
       AND rowid >= CAST(? AS INTEGER) AND rowid <= CAST(? AS INTEGER) ORDER BY rowid ${order} LIMIT ?`,
    );
  const [down, up] = [select('DESC'), select('ASC')];
  const lastOfLog = base + 2 ** (40 - RUN_BITS) - 1;

  return (texts: readonly string[]): Places | undefined => {
    const match = matchFor(texts);
    if (match === undefined) return undefined;
    let known: readonly number[] = [];
    let from: number | null = null;
    let order: Order | undefined;
    let next = FIRST;
    let whole = false;

    function fetch(wanted: Order, run: number): void {
      const rows =
        wanted === 'newest'
          ? down.all(base, match, base, base + run, next)
          : up.all(base, match, base + run, lastOfLog, next);
      known = rows.map((row) => row.run);
      whole = known.length < next;
      from = run;
      order = wanted;
      next = Math.min(MOST, next * 2);
    }
    /** The nearest run from a run on, that itself included. */
    function runFrom(wanted: Order, run: number): number | undefined {
      const isBeyond = (one: number): boolean => (wanted === 'newest' ? one <= run : one >= run);
      const covers = order === wanted && from !== null && (wanted === 'newest' ? run <= from : run >= from);
      if (covers) {
        const found = known.find(isBeyond);
        if (found !== undefined || whole) return found;
      }
      fetch(wanted, run);
      return known[0];
    }
    return (wanted, at) => {
      const first = wanted === 'newest' ? at - 1 : at;
      if (first < 0) return null;
      const run = runFrom(wanted, Math.floor(first / RUN));
      if (run === undefined) return null;
      return wanted === 'newest' ? Math.min(first, run * RUN + RUN - 1) : Math.max(first, run * RUN);
    };
  };
}

/** What the index is asked: of each text that is long enough, all groups of one of the ways to write it. */
function matchFor(texts: readonly string[]): string | undefined {
  const each = texts.flatMap((text) => {
    const ways = waysToWrite(text).map(gramsOfQuery);
    if (ways.some((words) => words.length === 0)) return [];
    const written = ways.map((words) => `(${words.map((word) => `"${word}"`).join(' AND ')})`);
    return [`(${written.join(' OR ')})`];
  });
  return each.length === 0 ? undefined : `"${LOOK_THROUGH}" OR (${each.join(' AND ')})`;
}
