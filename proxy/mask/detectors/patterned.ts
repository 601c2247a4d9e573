import type { DetectorKind } from '../../contract/masking.ts';
import type { Detector, Range } from '../finding.ts';

/** A vetted pattern: linear (no quantifier within a quantifier, no two neighbours that match the same). */
export interface Form {
  /** Global. Where it has a group named `secret`, only that is masked; it then has the `d` flag. */
  readonly pattern: RegExp;
  /** A further look at what was matched. */
  readonly accept?: (match: string, text: string, range: Range) => boolean;
}

/** A detector made of patterns. */
export function patterned(
  kind: DetectorKind,
  mayHold: (text: string) => boolean,
  forms: readonly Form[],
): Detector {
  return {
    kind,
    mayHold,
    find(text) {
      const found: Range[] = [];
      for (const { pattern, accept } of forms) {
        for (const match of text.matchAll(pattern)) {
          const secret = match.indices?.groups?.['secret'];
          const range = secret
            ? { start: secret[0], end: secret[1] }
            : { start: match.index, end: match.index + match[0].length };
          if (accept?.(text.slice(range.start, range.end), text, range) ?? true) found.push(range);
        }
      }
      return found;
    },
  };
}

/** Upper-case, lower-case and a digit: random base64, and neither a word, a path of one case nor a hex digest. */
export function looksRandom(value: string): boolean {
  return /[A-Z]/.test(value) && /[a-z]/.test(value) && /\d/.test(value);
}
