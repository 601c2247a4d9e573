/* Whether a text holds another one, and where that is seen. */

/** A JSON text in a JSON text, and so on: as often as escapes are read. */
const MOST_NESTED = 4;

/** Case, final sigmas, ß, and how an accent is written do not matter. @param {string} text */
const alike = (text) => text.normalize('NFC').toLowerCase().replaceAll('ς', 'σ').replaceAll('ß', 'ss');

/** @type {Record<string, string>} */
const ESCAPES = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' };
/** With the escapes of JSON read once. @param {string} text */
const unescaped = (text) =>
  text.replace(/\\(?:u([0-9a-fA-F]{4})|(["\\/bfnrt]))/g, (_, code, one) =>
    code === undefined ? (ESCAPES[one] ?? one) : String.fromCharCode(Number.parseInt(code, 16)),
  );

/** Whether a text holds another, as it is written or as it reads. @param {string} text @param {string} wanted As `alike` makes it. */
function holdsText(text, wanted) {
  let read = text;
  for (let depth = 0; depth <= MOST_NESTED; depth++) {
    if (alike(read).includes(wanted)) return true;
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
  const unlike = [...new Set(ways)].sort((one, other) => other.length - one.length);
  return new RegExp(unlike.map(lettersOf).join('|'), 'giu');
}

/** @param {string} way */
const lettersOf = (way) =>
  way.replace(/ss|./gisu, (one) => {
    if (/^(ss|ß)$/iu.test(one)) return '(?:ss|ß)';
    const plain = one.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    if (/^[\0-\x7f]$/.test(one)) return plain;
    const units = one.split('').map((unit) => `\\\\+u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
    return `(?:${plain}|${one.normalize('NFD')}|${units.join('')})`;
  });
