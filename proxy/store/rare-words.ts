import type { Prepare } from './reader-statements.ts';

/** So many runs with a word tell how close together it lies. */
const PROBE = 32;
/** A word in nearly each run narrows nothing, and costs its way through a list as long as the log. */
const IN_NEARLY_EACH = 0.8;
/** So many are asked for; beyond them those that each leave out half of what is left. */
const MOST_ASKED = 5;
const HALVES = 0.5;
/** Shares that are kept for the next search. */
const MOST_KNOWN = 4000;

/**
 * Of the words that a text is found by, those to ask the text index for, the rarest first: an intersection goes through its first list,
 * and looks each of its places up in the others. How rare a word is, is told by its nearest places before a run; what is not asked for is
 * left to looking the text through.
 */
export function createRareWords(prepare: Prepare, base: number) {
  const shares = new Map<string, number>();

  function shareOf(word: string, run: number): number {
    const known = shares.get(word);
    if (known !== undefined) return known;
    const rows = prepare<{ run: number }>(
      `SELECT rowid - CAST(? AS INTEGER) AS run FROM search_text WHERE search_text MATCH ?
       AND rowid >= CAST(? AS INTEGER) AND rowid <= CAST(? AS INTEGER) ORDER BY rowid DESC LIMIT ${PROBE}`,
    ).all(base, `"${word}"`, base, base + run);
    const last = rows.length < PROBE ? 0 : (rows.at(-1)?.run ?? 0);
    const share = rows.length / (run - last + 1);
    if (shares.size === MOST_KNOWN) shares.clear();
    shares.set(word, share);
    return share;
  }

  return (words: readonly string[], run: number): readonly string[] => {
    if (words.length === 1) return words;
    const ranked = words
      .map((word) => ({ word, share: shareOf(word, run) }))
      .sort((one, other) => one.share - other.share);
    return ranked
      .filter(({ share }, nth) => nth === 0 || share < (nth < MOST_ASKED ? IN_NEARLY_EACH : HALVES))
      .map(({ word }) => word);
  };
}
