import { type Detector, eachOccurrence, holdsAny, isAlphanumeric, type Range } from '../finding.ts';

const LONGEST_LOCAL = 64;
const LONGEST_DOMAIN = 253;

/** Last labels that make a file or unit name of what looks like an address: `icon@2x.png`, `getty@tty1.service`. */
const NO_DOMAIN = new Set(
  (
    'png jpg jpeg gif svg webp avif ico pdf css scss less js mjs cjs jsx ts mts tsx json yaml yml toml xml html htm md txt ' +
    'log lock map tgz gz zip tar whl jar conf cfg ini sql csv service socket timer target mount slice scope path device local'
  ).split(' '),
);

/** E-mail addresses (RFC 5321 in its usual form: dot-atoms, a domain of at least two labels). */
export const email: Detector = {
  kind: 'email',
  mayHold: holdsAny('@'),
  find(text) {
    const found: Range[] = [];
    eachOccurrence(text, '@', (at) => {
      const start = localStart(text, at);
      const end = domainEnd(text, at + 1);
      if (start === at || end < 0 || isOtherSyntax(text, start, at, end)) return at;
      found.push({ start, end });
      return end;
    });
    return found;
  },
};

function localStart(text: string, at: number): number {
  let start = at;
  while (start > 0 && at - start < LONGEST_LOCAL && isLocal(text.charCodeAt(start - 1))) start -= 1;
  // Dots and dashes around an address belong to the sentence.
  while (start < at && /[.\-'/=&]/.test(text[start] ?? '')) start += 1;
  return text[at - 1] === '.' ? at : start;
}

function isLocal(c: number): boolean {
  if (isAlphanumeric(c)) return true;
  // . _ % + - ' and the accented letters of Latin scripts
  return (
    c === 0x2e ||
    c === 0x5f ||
    c === 0x25 ||
    c === 0x2b ||
    c === 0x2d ||
    c === 0x27 ||
    (c >= 0xc0 && c <= 0x24f)
  );
}

/** The position after the domain that begins at `start`, or -1 where there is none. */
function domainEnd(text: string, start: number): number {
  let end = start;
  while (end - start < LONGEST_DOMAIN && isDomain(text.charCodeAt(end))) end += 1;
  while (end > start && /[.-]/.test(text[end - 1] ?? '')) end -= 1;
  const labels = text.slice(start, end).split('.');
  const last = labels[labels.length - 1] ?? '';
  if (labels.length < 2 || labels.some((label) => label === '' || label.startsWith('-'))) return -1;
  if (!/^(?:[A-Za-z]{2,24}|xn--[A-Za-z0-9-]{2,59}|[\u00c0-\u024fA-Za-z]{2,24})$/.test(last)) return -1;
  return NO_DOMAIN.has(last.toLowerCase()) ? -1 : end;
}

function isDomain(c: number): boolean {
  return isAlphanumeric(c) || c === 0x2e || c === 0x2d || (c >= 0xc0 && c <= 0x24f);
}

/** The user part of a URL, of a Git remote (`git@host:path`), or of an address that goes on (`@a@b.c`). */
function isOtherSyntax(text: string, start: number, at: number, end: number): boolean {
  if (text[start - 1] === '@' || text.slice(start - 3, start) === '://') return true;
  return text[end] === ':' && text.slice(start, at) === 'git';
}
