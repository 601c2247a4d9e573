/*
 * Texts are compared in two forms: in lower case, so that each part of a text as it came is found; and in the one that all ways to write it
 * have in common, composed and by way of capitals: `STRASSE` is `straße` there, and an accent no character of its own.
 */

const NOT_ASCII = /[^\0-\x7f]/;
/** All letters in lower case, composed, that come back as others from capitals; and some that do not. */
const OTHERS =
  /[\u0345\u00b5\u00df\u0131\u0149\u017f\u03d0-\u03d6\u03f0-\u03f5\u0587\u1c80-\u1c88\u1e9a\u1e9b\u1f80-\u1ff7\ufb00-\ufb17]/g;
const MARK = /\p{M}/u;
/** Units beside a letter that changed: no group of the index with a part of it has more. */
const BESIDE = 8;

/** A sigma at a word's end is written otherwise, so that the beginning of a word in capitals would not be found in it. */
export function lowerCased(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ');
}

/** The forms of a text that is in lower case; one where they are the same. */
export function forms(lower: string): readonly string[] {
  return isOneForm(lower) ? [lower] : [...new Set([lower, common(lower)])];
}

/** What the common form of a text in lower case has that it has not itself, with what is beside it; undefined where there is nothing. */
export function changedForm(lower: string): string | undefined {
  if (isOneForm(lower)) return undefined;
  // A mark changes letters at any distance.
  if (MARK.test(lower) || lower.normalize('NFC') !== lower) return common(lower);
  const parts: string[] = [];
  let [from, until] = [0, 0];
  for (const { index } of lower.matchAll(OTHERS)) {
    if (index - BESIDE > until) {
      parts.push(lower.slice(from, until));
      from = index - BESIDE;
    }
    until = index + 1 + BESIDE;
  }
  parts.push(lower.slice(from, until));
  return common(parts.join('\n'));
}

function isOneForm(lower: string): boolean {
  return !NOT_ASCII.test(lower) || (lower.search(OTHERS) < 0 && lower.normalize('NFC') === lower);
}

function common(lower: string): string {
  const folded = lower.normalize('NFC').replace(OTHERS, byWayOfCapitals);
  // A mark may now stand beside another letter.
  return MARK.test(folded) ? folded.normalize('NFC') : folded;
}

const known = new Map<string, string>();
function byWayOfCapitals(letter: string): string {
  const found = known.get(letter) ?? lowerCased(letter.toUpperCase());
  known.set(letter, found);
  return found;
}
