import type { Detector } from './finding.ts';
import type { KeyNames } from './key-names.ts';

/** `"key":` and `'key':` in text that is not JSON as a whole: cut, in a code fence, one object a line, a Python dict. */
const QUOTED_KEY = /(["'])([^"'\\\n]{1,128})\1[ \t]{0,8}:[ \t\n]{0,8}/g;
/** `KEY=` of environment files and queries, `key:` of YAML and headers. */
const PLAIN_KEY = /(?<![A-Za-z0-9_.-])([A-Za-z][A-Za-z0-9_.-]{2,127})[ \t]{0,4}(?:=|:(?!\/\/))[ \t]{0,4}/g;
const NUMBER = /-?\d[\d.eE+-]{0,40}/y;
const BEFORE_VALUE = /(?:(?:Bearer|Basic|token)[ \t]{1,4})?["']?/iy;
const PLAIN_VALUE = /[^\s"'`,;&<>(){}[\]\\|]+/y;
const LEAST_VALUE = 6;

type Found = ReturnType<Detector['find']>;

/** Values under secret keys in plain text. Unquoted keys' values must look like secrets, for text also speaks of passwords. */
export function textKeys(names: KeyNames): Detector {
  return {
    kind: 'key:text',
    mayHold: names.mayHold,
    find: (text) => [...underQuotedKeys(text, names), ...underPlainKeys(text, names)],
  };
}

function underQuotedKeys(text: string, names: KeyNames): Found {
  const found: Found = [];
  for (let match = at(QUOTED_KEY, 0, text); match !== null; match = QUOTED_KEY.exec(text)) {
    const name = names.nameFor([match[2] ?? '']);
    if (name === undefined) continue;
    const start = QUOTED_KEY.lastIndex;
    const quote = text[start];
    const quoted = quote === '"' || quote === "'";
    const from = quoted ? start + 1 : start;
    const end = quoted ? quotedEnd(text, from, quote) : from + (at(NUMBER, from, text)?.[0].length ?? 0);
    if (end > from) found.push({ start: from, end, kind: `key:${name}` });
    QUOTED_KEY.lastIndex = end;
  }
  return found;
}

function underPlainKeys(text: string, names: KeyNames): Found {
  const found: Found = [];
  for (let match = at(PLAIN_KEY, 0, text); match !== null; match = PLAIN_KEY.exec(text)) {
    const name = names.nameFor([match[1] ?? '']);
    if (name === undefined) continue;
    at(BEFORE_VALUE, PLAIN_KEY.lastIndex, text);
    const start = BEFORE_VALUE.lastIndex;
    const value = at(PLAIN_VALUE, start, text)?.[0] ?? '';
    const end = start + value.length;
    if (looksSecret(value) && text[end] !== '(') found.push({ start, end, kind: `key:${name}` });
    PLAIN_KEY.lastIndex = end;
  }
  return found;
}

function at(pattern: RegExp, from: number, text: string): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(text);
}

/** The closing quote, the end of the line or of the text. */
function quotedEnd(text: string, from: number, quote: string): number {
  let i = from;
  while (i < text.length && text[i] !== quote && text[i] !== '\n') i += text[i] === '\\' ? 2 : 1;
  return Math.min(i, text.length);
}

/** Letters and digits mixed, and no variable: `$TOKEN`, `process.env.API_KEY`, `%TOKEN_1%`. */
function looksSecret(value: string): boolean {
  if (value.length < LEAST_VALUE || !/\d/.test(value) || !/[A-Za-z]/.test(value)) return false;
  return !/^[$%]|^(?:process|os|env|config|this|self|args|req|request|ctx)\.|\.(?:env|environ)\b/.test(value);
}
