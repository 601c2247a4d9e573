/** Ranges of code points that a terminal or a font acts on instead of showing; the line feed is not among them. */
const RANGES: readonly (readonly [number, number])[] = [
  [0x00, 0x09],
  [0x0b, 0x1f],
  [0x7f, 0x9f],
  [0xad, 0xad],
  [0x61c, 0x61c],
  [0x200b, 0x200f],
  [0x2028, 0x202e],
  [0x2060, 0x2069],
  [0xd800, 0xdfff],
  [0xfe00, 0xfe0f],
  [0xfeff, 0xfeff],
  [0xe0000, 0xe0fff],
];

/** The characters of a text that are acted on. */
export function actedOn(text: string): string[] {
  return Array.from(text).filter((character) => {
    const point = character.codePointAt(0) ?? 0;
    return RANGES.some(([from, to]) => point >= from && point <= to);
  });
}
