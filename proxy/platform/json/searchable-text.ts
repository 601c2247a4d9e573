const ESCAPES = /(?:\\u[0-9a-f]{4})+|\\./giu;

/**
 * What a text is searched in, in lower case: as it came and, where JSON in it has characters by their numbers or a slash with an escape,
 * once more as JSON.stringify would write it. Else whoever writes `caf\u00e9` could not be found by `café`, and not be preserved by it.
 */
export function searchableText(data: Uint8Array): string {
  const text = Buffer.from(data.buffer, data.byteOffset, data.length).toString('utf8');
  const lower = lowerCased(text);
  if (!lower.includes('\\u') && !lower.includes('\\/')) return lower;
  return `${lower}\n${lowerCased(text.replace(ESCAPES, plainer))}`;
}

/** A sigma at a word's end is written otherwise, so that the beginning of a word in capitals would not be found in it. */
function lowerCased(text: string): string {
  return text.toLowerCase().replaceAll('ς', 'σ');
}

function plainer(escapes: string): string {
  if (escapes === '\\/') return '/';
  if (!/^\\u[0-9a-f]{4}/i.test(escapes)) return escapes;
  const units = escapes.split(/\\u/i).slice(1);
  return JSON.stringify(String.fromCharCode(...units.map((unit) => Number.parseInt(unit, 16)))).slice(1, -1);
}

/** A text to look for in it: as it is, and as JSON writes it. */
export function waysToWrite(text: string): string[] {
  const plain = lowerCased(text);
  return [...new Set([plain, JSON.stringify(plain).slice(1, -1)])];
}
