import { isObject, type Json, type Member, pointerTo } from './json.ts';
import { cut, textRows } from './text-rows.ts';

/** One row of a JSON value as a tree. `key` is absent in arrays' elements and where a row goes on with the one above. */
export interface JsonRow {
  readonly pointer: string;
  readonly depth: number;
  readonly key: string | undefined;
  /** `key`: a part of a long key, which the next row goes on with. */
  readonly kind: 'open' | 'close' | 'key' | 'string' | 'block' | 'number' | 'boolean' | 'null' | 'empty';
  readonly text: string;
  /** Of `open`: how many it holds, and whether they are shown. */
  readonly count?: number;
  readonly closed?: boolean;
}

/** The members of a value as rows. What `closed` holds by pointer is shown as one row. */
export function jsonRows(members: readonly Member[], closed: ReadonlySet<string>): JsonRow[] {
  const rows: JsonRow[] = [];
  for (const { key, pointer, value } of members) addRows(rows, closed, value, pointer, 0, key);
  return rows;
}

function addRows(
  rows: JsonRow[],
  closed: ReadonlySet<string>,
  value: Json,
  pointer: string,
  depth: number,
  name: string | undefined,
): void {
  // What cannot be seen whole cannot be approved, and a key says as much as a value.
  const parts = name === undefined ? [] : cut(name);
  for (const text of parts.slice(0, -1)) rows.push({ pointer, depth, key: undefined, kind: 'key', text });
  const key = parts.at(-1);
  const row = (kind: JsonRow['kind'], text: string): void =>
    void rows.push({ pointer, depth, key, kind, text });
  if (typeof value === 'string') addString(rows, value, { pointer, depth, key });
  else if (value === null) row('null', 'null');
  else if (typeof value === 'number') row('number', String(value));
  else if (typeof value === 'boolean') row('boolean', String(value));
  else {
    const entries: readonly (readonly [string | number, Json])[] = isObject(value)
      ? Object.entries(value)
      : (value as readonly Json[]).map((one, index) => [index, one] as const);
    const [open, close] = isObject(value) ? ['{', '}'] : ['[', ']'];
    if (entries.length === 0) {
      row('empty', `${open}${close}`);
      return;
    }
    const isClosed = closed.has(pointer);
    rows.push({ pointer, depth, key, kind: 'open', text: open, count: entries.length, closed: isClosed });
    if (isClosed) return;
    for (const [name, one] of entries) {
      const inside = typeof name === 'string' ? name : undefined;
      addRows(rows, closed, one, pointerTo(pointer, name), depth + 1, inside);
    }
    rows.push({ pointer, depth, key: undefined, kind: 'close', text: close });
  }
}

/**
 * A string of one line is its JSON text, so that no quote in it can end it before the eye. One of several lines is a block of
 * its own, marked at its side: no line of it can pose as a member.
 */
function addString(
  rows: JsonRow[],
  value: string,
  at: { readonly pointer: string; readonly depth: number; readonly key: string | undefined },
): void {
  if (!value.includes('\n')) {
    cut(`"${value.replace(/[\\"]/g, '\\$&')}"`).forEach((text, n) => {
      rows.push({ ...at, key: n === 0 ? at.key : undefined, kind: n === 0 ? 'string' : 'block', text });
    });
    return;
  }
  const lines = textRows(value);
  rows.push({
    ...at,
    kind: 'string',
    text: '',
    count: lines.filter(({ line }) => line !== undefined).length,
  });
  for (const { text } of lines) rows.push({ ...at, key: undefined, kind: 'block', text });
}
