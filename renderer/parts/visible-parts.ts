/** A part of a text as it is shown: seen characters as they are, or an unseen one by its code (`U+202E`). */
export interface TextPart {
  /** Where it begins, in UTF-16 units. */
  readonly at: number;
  readonly text: string;
  readonly unseen: boolean;
  /** How often the unseen character stands there in a row. */
  readonly times: number;
}

/**
 * All that can make text look like another: control characters but tab and line feed, bidi controls, zero-width and other
 * unseen ones, lone surrogates (Unicode TR 36, "Trojan Source"). A run of the same one is one match.
 */
const UNSEEN = /((?![\t\n])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}])\1*/gu;
/** A longer run of one unseen character is counted: a megabyte of them is no megabyte of marks. */
const MOST_ALIKE = 3;

/** The text in parts, so that nothing in it stays unseen. */
export function visibleParts(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const { 0: run, 1: character = run, index } of text.matchAll(UNSEEN)) {
    if (index > from) parts.push({ at: from, text: text.slice(from, index), unseen: false, times: 1 });
    const code = codeOf(character);
    const times = run.length / character.length;
    if (times > MOST_ALIKE) parts.push({ at: index, text: code, unseen: true, times });
    else {
      for (let n = 0; n < times; n += 1)
        parts.push({ at: index + n * character.length, text: code, unseen: true, times: 1 });
    }
    from = index + run.length;
  }
  if (from < text.length) parts.push({ at: from, text: text.slice(from), unseen: false, times: 1 });
  return parts;
}

export const hasUnseen = (text: string): boolean => text.search(UNSEEN) !== -1;

/** The same as one text, for labels. */
export const visibleWords = (text: string): string => visibleParts(text).map(partWords).join('');

/** One part as it is shown. */
export const partWords = ({ text, times }: TextPart): string => (times > 1 ? `${text} ×${times}` : text);

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
