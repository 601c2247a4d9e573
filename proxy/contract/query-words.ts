import type { OpenEnds } from './query-line.ts';

/** One item of a line as it is written, before anybody asks what it means. Offsets are UTF-16 units from the line's beginning. */
export interface QueryWord {
  readonly from: number;
  readonly to: number;
  readonly not: boolean;
  /** What stands before the colon; undefined for a text. */
  readonly field: string | undefined;
  /** Where the value begins, quotes and stars included. */
  readonly valueFrom: number;
  readonly value: string;
  readonly quoted: boolean;
  readonly open: OpenEnds;
  readonly wrong: 'open-quote' | 'after-quote' | undefined;
  /** Where that is. */
  readonly wrongAt: number;
}

const SPACE = /\s/;
/** Letters of a field's name, and the colon. Longer names there are none. */
const FIELD = /^([a-z]{1,16}):/i;

/** The items of a line in order. Takes any text. */
export function queryWords(line: string): QueryWord[] {
  const words: QueryWord[] = [];
  for (let at = 0; at < line.length; ) {
    if (SPACE.test(line.charAt(at))) {
      at += 1;
      continue;
    }
    const word = wordAt(line, at);
    words.push(word);
    at = word.to;
  }
  return words;
}

function wordAt(line: string, from: number): QueryWord {
  const not = line.charAt(from) === '-' && from + 1 < line.length && !SPACE.test(line.charAt(from + 1));
  const at = not ? from + 1 : from;
  const field = FIELD.exec(line.slice(at, at + 20))?.[1];
  const valueFrom = field === undefined ? at : at + field.length + 1;
  const starred = line.charAt(valueFrom) === '*' && line.charAt(valueFrom + 1) === '"';
  const first = starred ? valueFrom + 1 : valueFrom;
  const base = { from, not, field, valueFrom };
  if (line.charAt(first) === '"') return { ...base, ...quotedAt(line, first, starred) };
  let to = valueFrom;
  while (to < line.length && !SPACE.test(line.charAt(to))) to += 1;
  return { ...base, to, quoted: false, wrong: undefined, wrongAt: to, ...bare(line.slice(valueFrom, to)) };
}

function bare(written: string): { value: string; open: OpenEnds } {
  const start = written.startsWith('*');
  const rest = start ? written.slice(1) : written;
  const end = rest.endsWith('*');
  return { value: end ? rest.slice(0, -1) : rest, open: openEnds(start, end) };
}

function quotedAt(line: string, first: number, starred: boolean) {
  let value = '';
  let at = first + 1;
  while (at < line.length && line.charAt(at) !== '"') {
    if (line.charAt(at) === '\\' && /["\\]/.test(line.charAt(at + 1))) at += 1;
    value += line.charAt(at);
    at += 1;
  }
  const closed = at < line.length;
  const star = closed && line.charAt(at + 1) === '*';
  let to = closed ? at + 1 + (star ? 1 : 0) : at;
  const wrongAt = closed ? to : first;
  const ends = to >= line.length || SPACE.test(line.charAt(to));
  while (to < line.length && !SPACE.test(line.charAt(to))) to += 1;
  const wrong = !closed ? 'open-quote' : ends ? undefined : 'after-quote';
  return { to, value, quoted: true, open: openEnds(starred, star), wrong, wrongAt } as const;
}

function openEnds(start: boolean, end: boolean): OpenEnds {
  if (start && end) return 'both';
  return start ? 'start' : end ? 'end' : 'none';
}
