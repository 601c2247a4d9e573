/** JSON in the text of an answer, and in a value of that. */
const NESTED = 2;

/**
 * Finds any of these texts as the search does, near enough to mark them: as they are, as JSON writes them and JSON within it, and however
 * their letters are written; undefined where there are none.
 */
export function patternOf(texts: readonly string[]): RegExp | undefined {
  const ways = texts.filter((text) => text !== '').flatMap((text) => [...written(text.normalize('NFC'))]);
  // The longest first: where one begins another, all of it is marked.
  const unlike = [...new Set(ways)].sort((a, b) => b.length - a.length);
  if (unlike.length === 0) return undefined;
  return new RegExp(unlike.map(lettersOf).join('|'), 'giu');
}

function* written(text: string): Generator<string> {
  let way = text;
  yield way;
  for (let depth = 0; depth < NESTED; depth++) {
    way = JSON.stringify(way).slice(1, -1);
    yield way;
  }
}

function lettersOf(way: string): string {
  return way.replace(/ss|./gisu, (one) => {
    if (/^(ss|ß)$/iu.test(one)) return '(?:ss|ß)';
    const plain = one.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
    if (/^[\0-\x7f]$/.test(one)) return plain;
    const byNumbers = one
      .split('')
      .map((unit) => `\\\\+u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
    return `(?:${plain}|${one.normalize('NFD')}|${byNumbers.join('')})`;
  });
}

/** How often a text has it, at most `most`. */
export const timesIn = (text: string, pattern: RegExp, most: number): number =>
  text.matchAll(pattern).take(most).toArray().length;

export const holds = (text: string, pattern: RegExp): boolean => text.search(pattern) !== -1;
