import type Database from 'better-sqlite3';
import type { RecordRow, RecordSearch } from '../contract/queries.ts';
import type { LogRecord } from '../contract/record.ts';
import { recordsFrom } from './last-records.ts';
import { agentOf } from './wire.ts';

type Filter = Exclude<keyof RecordSearch, 'before' | 'limit'>;
/** One fragment a filter; the text of a query is put together from these alone and every value is bound. */
const CONDITIONS: Readonly<Record<Filter, string>> = {
  kind: 's.kind = ?',
  session: 's.session = ?',
  call: 's.call = ?',
  agent: 's.agent = ?',
  server: 's.server = ?',
  since: 's.time >= ?',
  until: 's.time <= ?',
};
const FILTERS = Object.keys(CONDITIONS) as Filter[];

/**
 * Records newest first. Those after the last full tile, at most 255, have no search rows yet and are looked through as they are;
 * the others come by index. To be called within a read transaction.
 */
export function searchRecords(db: Database.Database, log: number, search: RecordSearch): RecordRow[] {
  const indexed = db
    .prepare<[number], number | null>('SELECT max(idx) FROM record_search WHERE log = ?')
    .pluck()
    .get(log);
  const newest = recordsFrom(db, log, (indexed ?? -1) + 1)
    .reverse()
    .filter(({ idx }) => idx < search.before)
    .filter((row) => matches(row, search))
    .slice(0, search.limit);
  const wanted = search.limit - newest.length;
  return wanted === 0 ? newest : [...newest, ...searchIndexed(db, log, search, wanted)];
}

function searchIndexed(db: Database.Database, log: number, search: RecordSearch, limit: number): RecordRow[] {
  const used = FILTERS.filter((filter) => search[filter] !== undefined);
  const conditions = ['s.log = ?', 's.idx < ?', ...used.map((filter) => CONDITIONS[filter])];
  const values = used.map((filter) => search[filter]);
  return db
    .prepare<unknown[], RecordRow>(
      `SELECT r.idx, r.bytes FROM record_search s JOIN records r ON r.key = (s.log << 40 | s.idx)
       WHERE ${conditions.join(' AND ')} ORDER BY s.idx DESC LIMIT ?`,
    )
    .all(log, search.before, ...values, limit);
}

function matches(row: RecordRow, search: RecordSearch): boolean {
  const record = JSON.parse(Buffer.from(row.bytes).toString('utf8')) as LogRecord;
  const is = (wanted: string | undefined, found: string | null | undefined): boolean =>
    wanted === undefined || wanted === found;
  return (
    is(search.kind, record.kind) &&
    is(search.session, record.session) &&
    is(search.call, record.call) &&
    is(search.agent, agentOf(record)) &&
    is(search.server, record.server?.id) &&
    record.time >= (search.since ?? record.time) &&
    record.time <= (search.until ?? record.time)
  );
}
