import { partWords, visibleParts } from '../parts/visible-parts.ts';

/** A line of a text, or a part of a very long one. */
export interface TextRow {
  readonly text: string;
  /** Counted from 1; undefined for what goes on with the line above. */
  readonly line: number | undefined;
}

/** UTF-16 units that a row takes on the screen: enough for any line that people write, and few enough that a line of a megabyte stays quick. */
export const ROW_UNITS = 400;
/** What cannot be seen is drawn as its code: `U+202E` for one unit. */
const MOST_DRAWN = 6;

/** A text in rows of bounded length. Nothing is left out: the rows of one line joined are the line. */
export function textRows(text: string): TextRow[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      cut(line).map((part, n) => ({ text: part, line: n === 0 ? index + 1 : undefined })),
    );
}

/** The text in pieces that take at most `ROW_UNITS` on the screen, never between the halves of one character. */
export function cut(text: string): string[] {
  if (text.length * MOST_DRAWN <= ROW_UNITS) return [text];
  const pieces: string[] = [];
  let [from, room] = [0, ROW_UNITS];
  const cutAt = (at: number): void => {
    if (at > from) pieces.push(text.slice(from, at));
    [from, room] = [at, ROW_UNITS];
  };
  for (const part of visibleParts(text)) {
    let units = partWords(part).length;
    if (part.unseen && units > room) cutAt(part.at);
    for (let begin = part.at; units > room; ) {
      let to = begin + room;
      if (to > begin && isHighSurrogate(text.charCodeAt(to - 1))) to -= 1;
      cutAt(to);
      units -= to - begin;
      begin = to;
    }
    room -= units;
  }
  cutAt(text.length);
  return pieces;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
