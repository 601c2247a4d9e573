const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/** The first position at or after `at` that is not JSON white space. */
export function skipSpace(text: string, at: number): number {
  let i = at;
  for (;;) {
    const c = text.charCodeAt(i);
    if (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09) return i;
    i += 1;
  }
}

/** The position after the string that opens at `at`, or -1 where it does not end or is not a JSON string (RFC 8259 section 7). */
export function stringEnd(text: string, at: number): number {
  let i = at + 1;
  for (;;) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) return i + 1;
    if (c === BACKSLASH) {
      const length = escapeLength(text, i);
      if (length === 0) return -1;
      i += length;
    } else if (c >= 0x20) {
      i += 1;
    } else {
      // A raw control character, or NaN: the text is over.
      return -1;
    }
  }
}

function escapeLength(text: string, at: number): number {
  switch (text.charCodeAt(at + 1)) {
    case 0x22: // "
    case 0x5c: // \
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return 2;
    case 0x75: // u
      return codeUnit(text, at) < 0 ? 0 : 6;
    default:
      return 0;
  }
}

/** The code unit that the escape `\uXXXX` at `at` stands for, or -1 where there is none. */
function codeUnit(text: string, at: number): number {
  if (text.charCodeAt(at) !== BACKSLASH || text.charCodeAt(at + 1) !== 0x75) return -1;
  let unit = 0;
  for (let i = at + 2; i < at + 6; i += 1) {
    const digit = hexDigit(text.charCodeAt(i));
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

function hexDigit(c: number): number {
  if (c >= 0x30 && c <= 0x39) return c - 0x30;
  const lower = c | 0x20;
  return lower >= 0x61 && lower <= 0x66 ? lower - 0x57 : -1;
}

/** The position after the number that begins at `at`, or -1 where it is not a JSON number (RFC 8259 section 6). */
export function numberEnd(text: string, at: number): number {
  let i = text.charCodeAt(at) === 0x2d ? at + 1 : at;
  const whole = digitsEnd(text, i);
  if (whole === i || (text.charCodeAt(i) === 0x30 && whole > i + 1)) return -1;
  i = whole;
  if (text.charCodeAt(i) === 0x2e) {
    const fraction = digitsEnd(text, i + 1);
    if (fraction === i + 1) return -1;
    i = fraction;
  }
  if ((text.charCodeAt(i) | 0x20) === 0x65) {
    const sign = text.charCodeAt(i + 1);
    const from = sign === 0x2b || sign === 0x2d ? i + 2 : i + 1;
    const exponent = digitsEnd(text, from);
    if (exponent === from) return -1;
    i = exponent;
  }
  return i;
}

function digitsEnd(text: string, at: number): number {
  let i = at;
  for (;;) {
    const c = text.charCodeAt(i);
    if (!(c >= 0x30 && c <= 0x39)) return i;
    i += 1;
  }
}

/** Whether the string between `start` and `end` (quotes included) holds an escaped half of a surrogate pair. */
export function hasLoneSurrogate(text: string, start: number, end: number): boolean {
  let i = start + 1;
  while (i < end - 1) {
    if (text.charCodeAt(i) !== BACKSLASH) {
      i += 1;
      continue;
    }
    const unit = codeUnit(text, i);
    if (unit < 0) {
      i += 2;
    } else if (unit < 0xd800 || unit > 0xdfff) {
      i += 6;
    } else {
      const low = unit < 0xdc00 ? codeUnit(text, i + 6) : -1;
      if (low < 0xdc00 || low > 0xdfff) return true;
      i += 12;
    }
  }
  return false;
}
