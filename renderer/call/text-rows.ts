/** A line of a text, or a part of a very long one. */
export interface TextRow {
  readonly text: string;
  /** Counted from 1; undefined for what goes on with the line above. */
  readonly line: number | undefined;
}

/** UTF-16 units in a row: enough for any line that people write, and few enough that a line of a megabyte stays quick. */
export const ROW_UNITS = 400;

/** A text in rows of bounded length. Nothing is left out: the rows of one line joined are the line. */
export function textRows(text: string): TextRow[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      cut(line).map((part, n) => ({ text: part, line: n === 0 ? index + 1 : undefined })),
    );
}

/** The text in pieces of at most `ROW_UNITS`, never between the halves of one character. */
export function cut(text: string): string[] {
  if (text.length <= ROW_UNITS) return [text];
  const pieces: string[] = [];
  for (let from = 0; from < text.length; ) {
    let to = Math.min(from + ROW_UNITS, text.length);
    if (to < text.length && isHighSurrogate(text.charCodeAt(to - 1))) to -= 1;
    pieces.push(text.slice(from, to));
    from = to;
  }
  return pieces;
}

const isHighSurrogate = (unit: number): boolean => unit >= 0xd800 && unit <= 0xdbff;
