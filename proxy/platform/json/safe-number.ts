/** Up to this many significant digits always survive a double within its normal range (IEEE 754 binary64). */
const ALWAYS_KEPT = 15;
/** The most significant digits that a double ever needs. */
const MOST_KEPT = 17;

/**
 * Whether every parser that reads JSON numbers as doubles, integers or decimals gets the same value (RFC 7493 section 2.2).
 * `literal` is a valid JSON number.
 * - Written as an integer (no fraction, no exponent): its magnitude is at most 2^53 - 1.
 * - Written otherwise: it has at most 17 significant digits, and its double, printed with as many digits, prints the same
 *   ones. So 1.0, 1e2, 1e22, 0.1 and 0.30000000000000004 are safe; 1e400 (infinite), 1e-400 (zero),
 *   9007199254740993.0 and 0.1000000000000000055 are not.
 * - Zero is safe in every writing, -0 too.
 */
export function isSafeNumber(literal: string): boolean {
  // The quick ways first: nearly every number ends here.
  if (literal.length <= ALWAYS_KEPT && !/[eE]/.test(literal)) return true;
  const number = Number(literal);
  if (/^-?\d+$/.test(literal)) return Number.isSafeInteger(number);
  if (String(number) === literal) return true;
  const digits = significantDigits(literal);
  if (digits === '') return true;
  if (!Number.isFinite(number) || number === 0 || digits.length > MOST_KEPT) return false;
  return digits === significantDigits(number.toPrecision(digits.length));
}

/** The digits of the mantissa without sign, point, exponent, leading and trailing zeros: `0.0120e5` gives `12`. */
function significantDigits(literal: string): string {
  let mantissa = '';
  for (const c of literal) {
    if (c === 'e' || c === 'E') break;
    if (c >= '0' && c <= '9') mantissa += c;
  }
  let start = 0;
  while (mantissa[start] === '0') start += 1;
  let end = mantissa.length;
  while (end > start && mantissa[end - 1] === '0') end -= 1;
  return mantissa.slice(start, end);
}
