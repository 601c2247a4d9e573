import type Database from 'better-sqlite3';
import { parseJson } from '../contract/parse-json.ts';
import type { RecordSearch } from '../contract/queries.ts';
import type { LogRecord } from '../contract/record.ts';
import { recordsFrom } from './last-records.ts';
import type { Prepare } from './reader-statements.ts';
import type { createTimes } from './reader-times.ts';
import { agentOf } from './wire.ts';

/** What a record is searched by: a row of `record_search`. */
export interface SearchRow {
  readonly idx: number;
  readonly time: number;
  readonly kind: string;
  readonly session: string | null;
  readonly call: string | null;
  readonly agent: string | null;
  readonly server: string | null;
}
export type Order = 'newest' | 'oldest';

/** The filters that have an index, the one that leaves fewest records first. SQLite has no statistics to choose by. */
const INDEXED = ['call', 'session', 'agent', 'server', 'kind'] as const;

/**
 * Rows that may match a search, by its best index. Records after the last full tile, at most 255, have no row in `record_search` yet:
 * theirs are made of the records and kept.
 */
export function createRecordIndex(
  db: Database.Database,
  prepare: Prepare,
  log: number,
  times: ReturnType<typeof createTimes>,
) {
  let newest: SearchRow[] = [];

  function notIndexed(from: number): readonly SearchRow[] {
    newest = newest.filter(({ idx }) => idx >= from);
    const next = (newest.at(-1)?.idx ?? from - 1) + 1;
    newest.push(...recordsFrom(db, log, next).map(({ idx, bytes }) => rowOf(idx, bytes)));
    return newest;
  }

  function indexed(search: RecordSearch, order: Order, from: number, to: number, most: number): SearchRow[] {
    const by = INDEXED.find((filter) => search[filter] !== undefined);
    const [hint, condition] =
      by === undefined ? ['', ''] : [`INDEXED BY record_search_${by}`, `${by} = ? AND`];
    const statement = prepare<SearchRow>(
      `SELECT idx, time, kind, session, call, agent, server FROM record_search ${hint}
       WHERE log = ? AND ${condition} idx >= ? AND idx < ? ORDER BY idx ${order === 'newest' ? 'DESC' : 'ASC'} LIMIT ?`,
    );
    const values = by === undefined ? [[]] : oneOrMany(search[by]).map((value) => [value]);
    const rows = values.flatMap((value) => statement.all(log, ...value, from, to, most));
    if (values.length > 1) rows.sort(inOrder(order));
    return rows.slice(0, most);
  }

  /**
   * The next rows that may match, at most `most`, in order: newest first those before index `at`, or oldest first those from it on.
   * Fewer than `most` are all that are left.
   */
  return (search: RecordSearch, order: Order, at: number, most: number): SearchRow[] => {
    const last = prepare<{ idx: number | null }>(
      'SELECT max(idx) AS idx FROM record_search WHERE log = ?',
    ).get(log);
    const end = (last?.idx ?? -1) + 1;
    const [from, to] = order === 'newest' ? [0, at] : [at, Number.MAX_SAFE_INTEGER];
    const fresh = notIndexed(end)
      .filter(({ idx }) => idx >= from && idx < to)
      .toSorted(inOrder(order));
    const spans = times.spans(end, search.since, search.until);
    const rows: SearchRow[] = order === 'newest' ? fresh.slice(0, most) : [];
    for (const span of order === 'newest' ? spans.reverse() : spans) {
      if (rows.length === most) return rows;
      const [first, after] = [Math.max(span.from, from), Math.min(span.to, to)];
      if (first < after) rows.push(...indexed(search, order, first, after, most - rows.length));
    }
    return order === 'newest' ? rows : [...rows, ...fresh.slice(0, most - rows.length)];
  };
}

export function oneOrMany<Value>(given: Value | readonly Value[] | undefined): readonly Value[] {
  if (given === undefined) return [];
  return Array.isArray(given) ? (given as readonly Value[]) : [given as Value];
}

function inOrder(order: Order): (a: SearchRow, b: SearchRow) => number {
  return order === 'newest' ? (a, b) => b.idx - a.idx : (a, b) => a.idx - b.idx;
}

function rowOf(idx: number, bytes: Uint8Array): SearchRow {
  // This program's own writer has vouched for their shape.
  const record = parseJson(Buffer.from(bytes).toString('utf8')) as LogRecord;
  const { time, kind, session, call, server } = record;
  return {
    idx,
    time,
    kind,
    session: session ?? null,
    call: call ?? null,
    agent: agentOf(record),
    server: server?.id ?? null,
  };
}
