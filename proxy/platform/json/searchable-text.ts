import { changedForm, forms, lowerCased } from './letter-forms.ts';
import { readEscapes } from './read-escapes.ts';

/*
 * When a text is in another: as it came, or once escapes of JSON are read, of a string that is JSON itself, too, up to four deep. Without regard
 * to case, and to whether an accent is a character of its own. Who asks the index (`textsToIndex`), and who looks whether the text has it
 * (`findsIn`), go by the same texts, so that the index leaves out nothing that is there.
 */

/** A message has its JSON, the text of an answer in it JSON of its own, and a value of that one, too. */
const MOST_READINGS = 4;
/** Characters that JSON can write by an escape of their own, as `\n`. What is looked for and has none of them is hidden by a `\u` alone. */
const ESCAPED = /["\\/\b\f\n\r\t]/;

/** A text that is looked for. */
export interface Wanted {
  /** Each way in which a text may have it. */
  readonly ways: readonly string[];
  /** Nothing but a number after a backslash hides it. */
  readonly isPlain: boolean;
}

/** A text that is looked for, as it is typed and, where it was copied out of JSON, as it is read. */
export function wantedText(text: string): Wanted {
  const read = readEscapes(Buffer.from(text))?.all;
  const both = read === undefined ? [text] : [text, utf8(read)];
  const ways = [...new Set(both.flatMap((one) => forms(lowerCased(one))))];
  return { ways, isPlain: !ways.some((way) => ESCAPED.test(way)) };
}

/** Which of these texts are not in it. */
export function missingIn(data: Uint8Array, wanted: readonly Wanted[]): readonly Wanted[] {
  let left = wanted;
  let bytes = data;
  for (let depth = 0; ; depth++) {
    const lower = lowerCased(utf8(bytes));
    for (const form of forms(lower))
      left = left.filter(({ ways }) => !ways.some((way) => form.includes(way)));
    if (left.length === 0 || depth === MOST_READINGS) return left;
    if (left.every(({ isPlain }) => isPlain) && !lower.includes('\\u')) return left;
    const read = readEscapes(bytes);
    if (read === undefined) return left;
    bytes = read.all;
  }
}

/** What the index is to have groups of, so that it has those of every text that is in it. All in lower case. */
export function* textsToIndex(data: Uint8Array): Generator<string> {
  yield* toIndex(data);
  let bytes = data;
  for (let depth = 0; depth < MOST_READINGS; depth++) {
    const read = readEscapes(bytes);
    if (read === undefined) return;
    // The rest of it has been given.
    yield* toIndex(read.changed());
    bytes = read.all;
  }
}

function* toIndex(data: Uint8Array): Generator<string> {
  const lower = lowerCased(utf8(data));
  yield lower;
  const changed = changedForm(lower);
  if (changed !== undefined) yield changed;
}

function utf8(data: Uint8Array): string {
  return Buffer.from(data.buffer, data.byteOffset, data.length).toString('utf8');
}
