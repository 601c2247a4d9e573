import { parseJson } from '../../../proxy/contract/parse-json.ts';
/** Where a text stops being JSON. Lines and columns count from 1, columns in UTF-16 units. */
export interface JsonFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** What may come next. */
type Next = 'value' | 'item or end' | 'name' | 'name or end' | 'colon' | 'more' | 'nothing';
const WANTED: Readonly<Record<Next, string>> = {
  value: 'a value is missing here',
  'item or end': 'a value or ] is missing here',
  name: 'a name in double quotes is missing here',
  'name or end': 'a name in double quotes or } is missing here',
  colon: 'a colon is missing here',
  more: 'a comma or the closing bracket is missing here',
  nothing: 'the value ended before this',
};

/**
 * The first place where a text is no JSON (RFC 8259); undefined where it is JSON, or nothing at all. Engines name the place in
 * words of their own, and for short texts not at all.
 */
export function jsonFault(text: string): JsonFault | undefined {
  if (text.trim() === '' || isJson(text)) return undefined;
  const open: ('{' | '[')[] = [];
  let next: Next = 'value';
  let at = 0;
  const fault = (message: string = WANTED[next]): JsonFault => ({ ...placeOf(text, at), message });
  const after = (): Next => (open.length === 0 ? 'nothing' : 'more');
  for (;;) {
    while (isBlank(text[at])) at += 1;
    const here = text[at];
    if (here === undefined) return fault(`the text ends, and ${WANTED[next]}`);
    const inside = open.at(-1);
    const closes = (here === '}' && inside === '{') || (here === ']' && inside === '[');
    if (closes && (next === 'more' || next === 'name or end' || next === 'item or end')) {
      open.pop();
      next = after();
      at += 1;
    } else if (next === 'colon' && here === ':') {
      next = 'value';
      at += 1;
    } else if (next === 'more' && here === ',') {
      next = inside === '{' ? 'name' : 'value';
      at += 1;
    } else if (next === 'name' || next === 'name or end') {
      if (here !== '"') return fault();
      const end = stringEnd(text, at);
      if (!end.whole) return faultInString(text, end);
      next = 'colon';
      at = end.at;
    } else if (next === 'value' || next === 'item or end') {
      if (here === '{' || here === '[') {
        open.push(here);
        next = here === '{' ? 'name or end' : 'item or end';
        at += 1;
        continue;
      }
      if (here === '"') {
        const end = stringEnd(text, at);
        if (!end.whole) return faultInString(text, end);
        at = end.at;
      } else {
        const length = wordLength(text, at);
        if (length === 0) return fault();
        at += length;
      }
      next = after();
    } else return fault();
  }
}

function isJson(text: string): boolean {
  try {
    parseJson(text);
    return true;
  } catch {
    return false;
  }
}

const isBlank = (character: string | undefined): boolean =>
  character === ' ' || character === '\n' || character === '\t' || character === '\r';

/** Behind the closing quote, or where the string goes wrong. */
function stringEnd(text: string, from: number): { readonly at: number; readonly whole: boolean } {
  for (let at = from + 1; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit === QUOTE) return { at: at + 1, whole: true };
    if (unit < FIRST_SEEN) return { at, whole: false };
    if (unit !== BACKSLASH) continue;
    const known = ESCAPE.exec(text.slice(at, at + 6));
    if (known === null) return { at, whole: false };
    at += known[0].length - 1;
  }
  return { at: text.length, whole: false };
}
const [QUOTE, BACKSLASH, FIRST_SEEN] = [0x22, 0x5c, 0x20];
const ESCAPE = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/;

function faultInString(text: string, { at }: { readonly at: number }): JsonFault {
  const message =
    text[at] === '\\'
      ? 'JSON knows no such escape'
      : at >= text.length || text[at] === '\n' || text[at] === '\r'
        ? 'the closing double quote is missing'
        : 'a control character must be escaped';
  return { ...placeOf(text, at), message };
}

/** Length of the number or word that begins here. */
function wordLength(text: string, at: number): number {
  WORD.lastIndex = at;
  return WORD.exec(text)?.[0].length ?? 0;
}
const WORD = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;

function placeOf(text: string, at: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, at);
  return { line: before.split('\n').length, column: at - before.lastIndexOf('\n') };
}
