import { JsonError } from './json-error.ts';
import { numberEnd, skipSpace, stringEnd } from './json-lexer.ts';

/** A string, number or boolean value in a JSON text. Keys and null are no leaves. */
export interface Leaf {
  readonly kind: 'string' | 'number' | 'boolean';
  /** Offsets in UTF-16 units; a string's include its quotes. */
  readonly start: number;
  readonly end: number;
  /** Decoded keys and array indices from the root. One array serves the whole walk: copy it to keep it. */
  readonly path: readonly (string | number)[];
}

/** A key in a JSON text: it is the last of `path`. */
export type Key = Pick<Leaf, 'start' | 'end' | 'path'>;

/**
 * Walks a JSON text and visits each leaf in order, both values of a duplicate key too, so that a caller can
 * replace single leaves while every other character stays as it came. Keys are visited where `visitKey` is given, each before
 * what it holds. Returns whether the text is one complete valid JSON
 * value (RFC 8259); where it is not, leaves before the fault have been visited. Throws JsonError `too-deep` beyond `depth`
 * levels of arrays and objects.
 */
export function walkLeaves(
  text: string,
  limits: { readonly depth: number },
  visit: (leaf: Leaf) => void,
  visitKey?: (key: Key) => void,
): boolean {
  const path: (string | number)[] = [];

  /** Each reader returns the position after what it read, or -1 where it is not JSON. */
  function value(at: number): number {
    const c = text.charCodeAt(at);
    if (c === 0x22) return leaf('string', at, stringEnd(text, at));
    if (c === 0x7b) return object(at);
    if (c === 0x5b) return array(at);
    if (c === 0x2d || (c >= 0x30 && c <= 0x39)) return leaf('number', at, numberEnd(text, at));
    if (c === 0x74) return leaf('boolean', at, word(at, 'true'));
    if (c === 0x66) return leaf('boolean', at, word(at, 'false'));
    return word(at, 'null');
  }

  function leaf(kind: Leaf['kind'], start: number, end: number): number {
    if (end >= 0) visit({ kind, start, end, path });
    return end;
  }

  function word(at: number, expected: string): number {
    return text.startsWith(expected, at) ? at + expected.length : -1;
  }

  function enter(key: string | number): void {
    if (path.length >= limits.depth) throw new JsonError('too-deep');
    path.push(key);
  }

  function object(start: number): number {
    enter('');
    let at = skipSpace(text, start + 1);
    if (text.charCodeAt(at) === 0x7d) {
      path.pop();
      return at + 1;
    }
    for (;;) {
      if (text.charCodeAt(at) !== 0x22) return -1;
      const keyEnd = stringEnd(text, at);
      if (keyEnd < 0) return -1;
      path[path.length - 1] = decodeString(text, at, keyEnd);
      visitKey?.({ start: at, end: keyEnd, path });
      at = skipSpace(text, keyEnd);
      if (text.charCodeAt(at) !== 0x3a) return -1;
      at = value(skipSpace(text, at + 1));
      if (at < 0) return -1;
      at = skipSpace(text, at);
      const c = text.charCodeAt(at);
      if (c === 0x7d) break;
      if (c !== 0x2c) return -1;
      at = skipSpace(text, at + 1);
    }
    path.pop();
    return at + 1;
  }

  function array(start: number): number {
    enter(0);
    let at = skipSpace(text, start + 1);
    if (text.charCodeAt(at) === 0x5d) {
      path.pop();
      return at + 1;
    }
    for (let index = 0; ; index += 1) {
      path[path.length - 1] = index;
      at = value(at);
      if (at < 0) return -1;
      at = skipSpace(text, at);
      const c = text.charCodeAt(at);
      if (c === 0x5d) break;
      if (c !== 0x2c) return -1;
      at = skipSpace(text, at + 1);
    }
    path.pop();
    return at + 1;
  }

  const end = value(skipSpace(text, 0));
  return end >= 0 && skipSpace(text, end) === text.length;
}

/** The value of the valid JSON string between `start` and `end`, quotes included. */
export function decodeString(text: string, start: number, end: number): string {
  const inside = text.slice(start + 1, end - 1);
  return inside.includes('\\') ? String(JSON.parse(text.slice(start, end))) : inside;
}
