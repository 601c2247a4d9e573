import { type Detector, isAlphanumeric, type Range } from '../finding.ts';

/** Length of an IBAN by country (SWIFT IBAN registry). */
const LENGTHS: ReadonlyMap<string, number> = new Map(
  (
    'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ' +
    'ES24 FI18 FK18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HN28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 ' +
    'LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 ' +
    'PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30'
  )
    .split(' ')
    .map((entry) => [entry.slice(0, 2), Number(entry.slice(2))]),
);

const START = /(?<![A-Za-z0-9])[A-Za-z]{2}\d{2}(?=[ \u00a0-]?[A-Za-z0-9])/g;

/** International bank account numbers (ISO 13616): country, its length, and check digits by mod 97; plain or in groups of four. */
export const iban: Detector = {
  kind: 'iban',
  mayHold: (text) => /[A-Za-z]{2}\d{2}[ \u00a0-]?[A-Za-z0-9]{4}/.test(text),
  find(text) {
    const found: Range[] = [];
    for (const match of text.matchAll(START)) {
      const end = ibanEnd(text, match.index);
      if (end > 0) found.push({ start: match.index, end });
    }
    return found;
  },
};

function ibanEnd(text: string, start: number): number {
  const length = LENGTHS.get(text.slice(start, start + 2).toUpperCase());
  if (length === undefined) return -1;
  let compact = '';
  let at = start;
  const separator = groupSeparator(text, start + 4);
  while (compact.length < length) {
    if (separator !== '' && compact.length > 0 && compact.length % 4 === 0) {
      if (text[at] !== separator) return -1;
      at += 1;
    }
    if (!isAlphanumeric(text.charCodeAt(at))) return -1;
    compact += text[at];
    at += 1;
  }
  if (isAlphanumeric(text.charCodeAt(at))) return -1;
  return checks(compact.toUpperCase()) ? at : -1;
}

function groupSeparator(text: string, at: number): string {
  const c = text[at] ?? '';
  return c === ' ' || c === '\u00a0' || c === '-' ? c : '';
}

/** ISO 7064 mod 97-10 over the number with its first four characters moved to the end, letters as 10 to 35. */
function checks(compact: string): boolean {
  let rest = 0;
  for (const c of compact.slice(4) + compact.slice(0, 4)) {
    const value = Number.parseInt(c, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}
