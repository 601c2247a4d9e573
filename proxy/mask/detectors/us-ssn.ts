import { type Detector, isAlphanumeric, isDigit, type Range } from '../finding.ts';

/** Numbers that were printed in advertisements and are no one's (Social Security Administration). */
const NEVER_VALID = new Set(['078051120', '219099999', '457555462']);

const DASHED = /(?<![\w.-])\d{3}-\d{2}-\d{4}(?![\w-])/g;
/** Without dashes nine digits are any number, unless the text just before says what they are. */
const BARE = /(?<![\w.-])\d{3} ?\d{2} ?\d{4}(?![\w-])/g;
const CONTEXT = /\bssns?\b|social[ _-]?security/i;
const CONTEXT_REACH = 40;

/** United States social security numbers, by the rules of what is ever issued. */
export const usSsn: Detector = {
  kind: 'us-ssn',
  mayHold: (text) =>
    /\d{3}-\d{2}-\d{4}/.test(text) || (/ssn|social/i.test(text) && /\d{3} ?\d{2} ?\d{4}/.test(text)),
  find(text) {
    const found: Range[] = [];
    for (const match of text.matchAll(DASHED)) add(text, match.index, match[0], found);
    for (const match of text.matchAll(BARE)) {
      if (CONTEXT.test(text.slice(Math.max(0, match.index - CONTEXT_REACH), match.index))) {
        add(text, match.index, match[0], found);
      }
    }
    return found;
  },
};

function add(text: string, start: number, match: string, found: Range[]): void {
  const digits = match.replace(/\D/g, '');
  const end = start + match.length;
  if (text[end] === '.' && isDigit(text.charCodeAt(end + 1))) return;
  if (isAlphanumeric(text.charCodeAt(end)) || !isIssued(digits)) return;
  found.push({ start, end });
}

function isIssued(digits: string): boolean {
  const area = Number(digits.slice(0, 3));
  if (area === 0 || area === 666 || area >= 900) return false;
  return digits.slice(3, 5) !== '00' && digits.slice(5) !== '0000' && !NEVER_VALID.has(digits);
}
