import { parseJson } from '../../contract/parse-json.ts';
import { visible } from '../../platform/terminal/visible.ts';

const MOST = 180;
const MOST_NAME = 40;
const MOST_VALUE = 90;
const MOST_PARTS = 6;
/** Objects and lists that are looked into: a call can be made of a million of them. */
const MOST_VISITS = 200;
const MOST_DEPTH = 6;

/** What tells one call from another, in this order; compared without case, `-` and `_`. */
const TELLING = [
  ...['command', 'cmd', 'script', 'sql', 'query'],
  ...['path', 'filepath', 'file', 'filename', 'source', 'destination'],
  ...['url', 'uri', 'method', 'host', 'to', 'title', 'message', 'id'],
];
const isPlainName = (name: string): boolean => /^[a-z_$][\w$.-]*$/i.test(name) && name.length <= MOST_NAME;

/**
 * What a call is about, in one line of at most 180 characters: `path "/srv/a.txt" · content "Hello,"…"yours"`. It comes out of the
 * JSON text of the masked params and of nothing else. Values are JSON, so that none can pass for two; what cannot be seen is shown by
 * its code; `…` outside of the quotes says that more of it is there.
 */
export function callInBrief(maskedParams: string): string {
  if (maskedParams === '') return '';
  const leaves = firstLeaves(subjectOf(parseJson(maskedParams)));
  let line = '';
  for (const [n, { name, value }] of leaves.entries()) {
    const part = `${n === 0 ? '' : ' · '}${name === '' ? '' : `${nameInBrief(name)} `}`;
    const room = Math.min(MOST_VALUE, MOST - line.length - part.length - 4);
    if (n === MOST_PARTS || room < 16) return `${line} · …`;
    line += part + valueInBrief(value, room);
  }
  return line;
}

interface Leaf {
  readonly name: string;
  readonly value: unknown;
}

/** The arguments where there are some, else the params without what every call of the kind has. */
function subjectOf(params: unknown): unknown {
  if (typeof params !== 'object' || params === null) return params;
  const { arguments: args, _meta: _, ...rest } = params as Readonly<Record<string, unknown>>;
  if (typeof args === 'object' && args !== null) return args;
  return Object.fromEntries(Object.entries(rest).filter(([member]) => member !== 'name'));
}

/** Those that tell most, then the others as they come; one more than is shown. */
function firstLeaves(subject: unknown): Leaf[] {
  const found: Leaf[] = [];
  const telling = tellingOf(subject);
  const told = new Set(telling.map(({ name }) => name));
  let visits = 0;
  const walk = (value: unknown, name: string, depth: number): void => {
    if (telling.length + found.length > MOST_PARTS || (depth === 1 && told.has(name))) return;
    if (isShort(value)) {
      found.push({ name, value });
      return;
    }
    visits += 1;
    if (visits > MOST_VISITS || depth === MOST_DEPTH) return;
    for (const [key, child] of Object.entries(value as object))
      walk(child, name === '' ? key : `${name}.${key}`, depth + 1);
  };
  walk(subject, '', 0);
  return [...telling, ...found];
}

function tellingOf(subject: unknown): Leaf[] {
  if (typeof subject !== 'object' || subject === null || Array.isArray(subject)) return [];
  return Object.entries(subject)
    .map(([name, value]) => ({ name, value, rank: TELLING.indexOf(name.toLowerCase().replace(/[-_]/g, '')) }))
    .filter(({ rank, value }) => rank !== -1 && isShort(value))
    .sort((a, b) => a.rank - b.rank)
    .slice(0, MOST_PARTS);
}

/** A scalar, or a list of a few of them: the words of a command. */
function isShort(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0 && value.length <= 16 && value.every(isScalar);
  return isScalar(value);
}
const isScalar = (value: unknown): boolean => typeof value !== 'object' || value === null;

/** Names are the agent's too: one that is no plain word is quoted. */
const nameInBrief = (name: string): string => (isPlainName(name) ? name : valueInBrief(name, MOST_NAME));

/** JSON of the value with all that is unseen shown, at most `most` characters: of a long one its two ends. */
function valueInBrief(value: unknown, most: number): string {
  if (typeof value === 'string' && value.length > most) return twoEnds(value, most);
  const text = visible(JSON.stringify(value));
  if (text.length <= most) return text;
  return typeof value === 'string' ? twoEnds(value, most) : `${take(tokensOf(text), most - 1).join('')}…`;
}

/** The end of a path or a command tells as much as its beginning. */
function twoEnds(text: string, most: number): string {
  // Cut before it is written out: a megabyte need not be escaped to be shown in part.
  const room = most - 5;
  const head = take(tokensOf(quoted(text.slice(0, most))), Math.ceil(room * 0.65));
  const tail = take(tokensOf(quoted(text.slice(-most))).toReversed(), Math.floor(room * 0.35)).toReversed();
  return `"${head.join('')}"…"${tail.join('')}"`;
}
const quoted = (text: string): string => visible(JSON.stringify(text)).slice(1, -1);

/** An escape of JSON or a code in brackets is cut nowhere within. */
const tokensOf = (text: string): string[] => text.match(/⟨U\+[0-9A-F]+⟩|\\u[0-9a-f]{4}|\\.|./gsu) ?? [];

function take(tokens: readonly string[], most: number): string[] {
  let length = 0;
  const over = tokens.findIndex((token) => {
    length += token.length;
    return length > most;
  });
  return over === -1 ? [...tokens] : tokens.slice(0, over);
}
