/** Finds any of these texts as they are and as JSON writes them; undefined where there are none. */
export function patternOf(texts: readonly string[]): RegExp | undefined {
  const ways = texts.flatMap((text) => [text, JSON.stringify(text).slice(1, -1)]);
  // The longest first: where one begins another, all of it is marked.
  const unlike = [...new Set(ways)].filter((way) => way !== '').sort((a, b) => b.length - a.length);
  if (unlike.length === 0) return undefined;
  return new RegExp(unlike.map((way) => way.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')).join('|'), 'giu');
}

/** How often a text has it, at most `most`. */
export const timesIn = (text: string, pattern: RegExp, most: number): number =>
  text.matchAll(pattern).take(most).toArray().length;

export const holds = (text: string, pattern: RegExp): boolean => text.search(pattern) !== -1;
