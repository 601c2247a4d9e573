import { wantedText } from '../platform/json/searchable-text.ts';
import { gramsOfQuery, LOOK_THROUGH } from './grams.ts';
import { RUN_BITS } from './index-run.ts';
import type { Places } from './places.ts';
import { createRareWords } from './rare-words.ts';
import type { Order } from './reader-index.ts';
import type { Prepare } from './reader-statements.ts';

const RUN = 1 << RUN_BITS;
/** Runs that are asked for at once, first and later: to ask anew costs as much as some hundred of them. */
const FIRST = 32;
const MOST = 512;

/** Places where all of some texts may be, by the text index. Undefined where each is too short for it. */
export function createTextPlaces(prepare: Prepare, log: number) {
  const base = log * 2 ** (40 - RUN_BITS);
  const select = (order: string) =>
    prepare<{ run: number }>(
      `SELECT rowid - CAST(? AS INTEGER) AS run FROM search_text WHERE search_text MATCH ?
       AND rowid >= CAST(? AS INTEGER) AND rowid <= CAST(? AS INTEGER) ORDER BY rowid ${order} LIMIT ?`,
    );
  const [down, up] = [select('DESC'), select('ASC')];
  const rarest = createRareWords(prepare, base);
  const lastOfLog = base + 2 ** (40 - RUN_BITS) - 1;

  return (texts: readonly string[]): Places | undefined => {
    const each = wordsOf(texts);
    if (each.length === 0) return undefined;
    let match: string | undefined;
    let known: readonly number[] = [];
    let from: number | null = null;
    let order: Order | undefined;
    let next = FIRST;
    let whole = false;

    function fetch(wanted: Order, run: number): void {
      match ??= matchFor(each, (words) => rarest(words, run));
      const rows =
        wanted === 'newest'
          ? down.all(base, match, base, base + run, next)
          : up.all(base, match, base + run, lastOfLog, next);
      known = rows.map((row) => row.run);
      whole = known.length < next;
      from = run;
      order = wanted;
      next = Math.min(MOST, next * 4);
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

/** Of each text that is long enough the words of each way to write it. */
function wordsOf(texts: readonly string[]): readonly (readonly (readonly string[])[])[] {
  return texts
    .map((text) => wantedText(text).ways.map(gramsOfQuery))
    .filter((ways) => ways.every((words) => words.length > 0));
}

/** What the index is asked: of each text the words that are asked for of one of its ways. */
function matchFor(
  texts: readonly (readonly (readonly string[])[])[],
  asked: (words: readonly string[]) => readonly string[],
): string {
  const each = texts.map((ways) => {
    const written = ways.map(
      (words) =>
        `(${asked(words)
          .map((word) => `"${word}"`)
          .join(' AND ')})`,
    );
    return `(${written.join(' OR ')})`;
  });
  return `"${LOOK_THROUGH}" OR (${each.join(' AND ')})`;
}
