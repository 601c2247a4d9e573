import type { MaskKind } from '../contract/masking.ts';

/** A stretch of a text, in UTF-16 units. */
export interface Range {
  readonly start: number;
  readonly end: number;
}
export interface Finding extends Range {
  readonly kind: MaskKind;
}

/** Finds one kind of value. Pure, and linear in the length of the text. */
export interface Detector {
  readonly kind: MaskKind;
  /**
   * The cheap look that spares clean text the detector: false only where the text, and the text with its JSON escapes other
   * than `\u` and `\/` undone, hold nothing of the kind.
   */
  mayHold(text: string): boolean;
  /** A range may carry a more exact kind than the detector's own. */
  find(text: string): (Range & { readonly kind?: MaskKind })[];
}

/** `mayHold` by literals, one of which is in every value of the kind. */
export function holdsAny(...literals: readonly string[]): (text: string) => boolean {
  return (text) => {
    for (const literal of literals) if (text.includes(literal)) return true;
    return false;
  };
}

/** The positions of `literal` in `text`, each at or after what `next` returned for the last one. */
export function eachOccurrence(text: string, literal: string, next: (at: number) => number): void {
  let at = text.indexOf(literal);
  while (at >= 0) at = text.indexOf(literal, Math.max(at + 1, next(at)));
}

export function isAlphanumeric(c: number): boolean {
  return (c >= 0x30 && c <= 0x39) || (c >= 0x41 && c <= 0x5a) || (c >= 0x61 && c <= 0x7a);
}

export function isDigit(c: number): boolean {
  return c >= 0x30 && c <= 0x39;
}
