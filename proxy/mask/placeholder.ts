import type { MaskKind } from '../contract/masking.ts';
import type { Finding } from './finding.ts';

const PLACEHOLDER_START = '[masked:';
const PLACEHOLDER = /\[masked:[a-z0-9][a-z0-9:-]{0,80}\]/g;

/** What stands in the place of a masked value. */
export function placeholder(kind: MaskKind): string {
  return `${PLACEHOLDER_START}${kind}]`;
}

/** The text with a placeholder for each finding. `of` may name one otherwise than by its kind. */
export function withPlaceholders(
  text: string,
  found: readonly Finding[],
  of: (finding: Finding) => string = ({ kind }) => placeholder(kind),
): string {
  let out = '';
  let copied = 0;
  for (const finding of found) {
    out += text.slice(copied, finding.start) + of(finding);
    copied = finding.end;
  }
  return copied === 0 ? text : out + text.slice(copied);
}

/** The stretches between placeholders, which are never looked into again: masking what is masked changes nothing. */
export function betweenPlaceholders(text: string): { readonly offset: number; readonly text: string }[] {
  if (!text.includes(PLACEHOLDER_START)) return [{ offset: 0, text }];
  const parts: { offset: number; text: string }[] = [];
  let offset = 0;
  for (const match of text.matchAll(PLACEHOLDER)) {
    parts.push({ offset, text: text.slice(offset, match.index) });
    offset = match.index + match[0].length;
  }
  parts.push({ offset, text: text.slice(offset) });
  return parts.filter((part) => part.text !== '');
}

/** Whether nothing is left to mask as a whole. */
export function isOnlyPlaceholders(text: string): boolean {
  return text === '' || (text.startsWith(PLACEHOLDER_START) && betweenPlaceholders(text).length === 0);
}
