import { type Detector, isAlphanumeric, isDigit, type Range } from '../finding.ts';

/** Ranges of issuer prefixes and the lengths issued in them today (ISO/IEC 7812; the networks' own lists). */
const ISSUERS: readonly {
  readonly from: number;
  readonly to: number;
  readonly lengths: readonly number[];
}[] = [
  { from: 4, to: 4, lengths: [16, 19] }, // Visa
  { from: 51, to: 55, lengths: [16] }, // Mastercard
  { from: 2221, to: 2720, lengths: [16] }, // Mastercard
  { from: 34, to: 34, lengths: [15] }, // American Express
  { from: 37, to: 37, lengths: [15] }, // American Express
  { from: 300, to: 305, lengths: [14] }, // Diners Club
  { from: 3095, to: 3095, lengths: [14] }, // Diners Club
  { from: 36, to: 36, lengths: [14] }, // Diners Club
  { from: 38, to: 39, lengths: [14] }, // Diners Club
  { from: 6011, to: 6011, lengths: [16, 19] }, // Discover
  { from: 644, to: 649, lengths: [16, 19] }, // Discover
  { from: 65, to: 65, lengths: [16, 19] }, // Discover
  { from: 3528, to: 3589, lengths: [16, 19] }, // JCB
  { from: 62, to: 62, lengths: [16, 17, 18, 19] }, // UnionPay
  { from: 5018, to: 5018, lengths: [16, 18, 19] }, // Maestro
  { from: 5020, to: 5020, lengths: [16, 18, 19] }, // Maestro
  { from: 5038, to: 5038, lengths: [16, 18, 19] }, // Maestro
  { from: 6304, to: 6304, lengths: [16, 18, 19] }, // Maestro
  { from: 6759, to: 6763, lengths: [16, 18, 19] }, // Maestro
  { from: 2200, to: 2204, lengths: [16] }, // Mir
  { from: 8100, to: 8171, lengths: [16, 19] }, // RuPay
  { from: 508, to: 508, lengths: [16] }, // RuPay
];

/** How cards are printed: sizes of the groups of digits. */
const GROUPINGS: readonly (readonly number[])[] = [
  [4, 4, 4, 4],
  [4, 4, 4, 4, 3],
  [4, 6, 5],
  [4, 6, 4],
  [4, 4, 4, 2],
  [6, 13],
];

/** Digits in groups parted by one space, no-break space or dash. Each character is looked at once. */
const RUN = /\d+(?:[ \u00a0-]\d+)*/g;

/** Payment card numbers: a known issuer and length, printed in a usual way, with a right check digit (Luhn). */
export const paymentCard: Detector = {
  kind: 'card',
  mayHold: (text) => /\d(?:[ \u00a0-]?\d){13}/.test(text),
  find(text) {
    const found: Range[] = [];
    for (const match of text.matchAll(RUN)) {
      if (match[0].length >= 14) findInRun(text, match.index, match[0], found);
    }
    return found;
  },
};

function findInRun(text: string, offset: number, run: string, found: Range[]): void {
  const groups = [...run.matchAll(/\d+/g)].map((group) => ({ at: offset + group.index, digits: group[0] }));
  let n = 0;
  while (n < groups.length) {
    const size = cardSize(text, groups, n);
    const first = groups[n];
    const last = groups[n + size - 1];
    if (size > 0 && first && last) found.push({ start: first.at, end: last.at + last.digits.length });
    n += Math.max(1, size);
  }
}

/** How many groups from the n-th on make a card: 0 for none. */
function cardSize(text: string, groups: readonly { at: number; digits: string }[], n: number): number {
  const single = groups[n]?.digits ?? '';
  if (single.length >= 14 && standsAlone(text, groups[n]?.at ?? 0, single.length) && isCard(single)) return 1;
  for (const grouping of GROUPINGS) {
    if (single.length !== grouping[0]) continue;
    const part = groups.slice(n, n + grouping.length);
    if (part.length < grouping.length || part.some((group, g) => group.digits.length !== grouping[g]))
      continue;
    const first = part[0];
    const last = part[part.length - 1];
    if (!first || !last) continue;
    const separators = new Set(part.slice(1).map((group) => text[group.at - 1]));
    const length = last.at + last.digits.length - first.at;
    if (separators.size !== 1 || !standsAlone(text, first.at, length)) continue;
    if (isCard(part.map((group) => group.digits).join(''))) return grouping.length;
  }
  return 0;
}

/** Part of a word, a decimal fraction, or a longer dashed number (a UUID, an order number): not a card. */
function standsAlone(text: string, start: number, length: number): boolean {
  const before = text.charCodeAt(start - 1);
  const after = text.charCodeAt(start + length);
  if (isAlphanumeric(before) || isAlphanumeric(after)) return false;
  if (before === 0x5f || after === 0x5f || before === 0x2d) return false;
  if (before === 0x2e && isDigit(text.charCodeAt(start - 2))) return false;
  const beyond = text.charCodeAt(start + length + 1);
  return !((after === 0x2e && isDigit(beyond)) || (after === 0x2d && isAlphanumeric(beyond)));
}

function isCard(digits: string): boolean {
  return isIssued(digits) && passesLuhn(digits);
}

function isIssued(digits: string): boolean {
  return ISSUERS.some(({ from, to, lengths }) => {
    const prefix = Number(digits.slice(0, String(from).length));
    return prefix >= from && prefix <= to && lengths.includes(digits.length);
  });
}

/** ISO/IEC 7812-1 annex B. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 0x30;
    const weighed = i % 2 === 0 ? digit : digit * 2;
    sum += weighed > 9 ? weighed - 9 : weighed;
  }
  return sum % 10 === 0;
}
