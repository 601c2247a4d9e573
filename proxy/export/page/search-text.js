/* Whether a text holds another one, by the rule of docs/reading-the-log.md, section Texts, and where that is seen. */

/** A JSON text in a JSON text, and so on: as often as escapes are read. */
const MOST_NESTED = 4;
const LOWER_SIGMA = /ς/g;
/** All letters in lower case, composed, that come back as others from capitals; and some that do not. */
const NOT_BACK =
  /[\u0345\u00b5\u00df\u0131\u0149\u017f\u03d0-\u03d6\u03f0-\u03f5\u0587\u1c80-\u1c88\u1e9a\u1e9b\u1f80-\u1ff7\ufb00-\ufb17]/g;

/** @param {string} text */
const lowerCased = (text) => text.toLowerCase().replace(LOWER_SIGMA, 'σ');
/** In the form that all ways to write it have in common. @param {string} lower */
const common = (lower) =>
  lower
    .normalize('NFC')
    .replace(NOT_BACK, (letter) => lowerCased(letter.toUpperCase()))
    .normalize('NFC');
/** Case, final sigmas, ß, and how an accent is written do not matter. @param {string} text */
function formsOf(text) {
  const lower = lowerCased(text);
  return /^[\0-\x7f]*$/.test(lower) ? [lower] : [lower, common(lower)];
}

/** @type {Record<string, string>} */
const ESCAPES = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
/** With the escapes of JSON read once. @param {string} text */
const unescaped = (text) =>
  text
    .replace(/\\(?:[uU]([0-9a-fA-F]{4})|(["\\/bfnrt]))/g, (_, code, one) =>
      code === undefined ? (ESCAPES[one] ?? one) : String.fromCharCode(Number.parseInt(code, 16)),
    )
    .replace(/\p{Cs}/gu, '\ufffd');

/** Each way in which a text may hold one that is looked for: as it is typed, and as it reads where it was copied out of JSON. @param {string} wanted */
const waysOf = (wanted) => [...new Set([wanted, unescaped(wanted)].flatMap(formsOf))];

/** Whether a text holds another, as it is written or as it reads. @param {string} text @param {string[]} ways As `waysOf` makes them. */
function holdsText(text, ways) {
  let read = text;
  for (let depth = 0; depth <= MOST_NESTED; depth++) {
    if (formsOf(read).some((form) => ways.some((way) => form.includes(way)))) return true;
    if (!read.includes('\\')) return false;
    const next = unescaped(read);
    if (next === read) return false;
    read = next;
  }
  return false;
}

/** Finds a text where it is shown, near enough to mark it: as it is, as JSON writes it and JSON within it, and however its letters are written. @param {string} text */
function patternOf(text) {
  const ways = [text.normalize('NFC')];
  for (let depth = 0; depth < 2; depth++) ways.push(JSON.stringify(ways[depth]).slice(1, -1));
  const unlike = [...new Set([...ways, unescaped(text).normalize('NFC')])].sort(
    (one, other) => other.length - one.length,
  );
  return new RegExp(unlike.map(lettersOf).join('|'), 'giu');
}

/** No two ways to go on from one place may begin alike, nor may one be endless: an agent writes what this looks through. @param {string} way */
const lettersOf = (way) =>
  way.replace(/ss|./gisu, (one) => {
    if (/^(ss|ß)$/iu.test(one)) return '(?:ss|ß)';
    const plain = one.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    if (/^[\0-\x7f]$/.test(one)) return plain;
    const units = one
      .split('')
      .map((unit) => `\\\\{1,8}u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
    return `(?:${[...new Set([plain, one.normalize('NFD'), units.join('')])].join('|')})`;
  });
