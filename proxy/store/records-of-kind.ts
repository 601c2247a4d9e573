import type Database from 'better-sqlite3';
import type { LogRecord, RecordKind } from '../contract/record.ts';
import { readRecord } from '../record/read-record.ts';
import type { RawRecord } from './last-records.ts';

export interface FoundRecord {
  readonly record: LogRecord;
  readonly bytes: Uint8Array;
}

/**
 * Records of a kind behind an index, in order, by the table that is searched; the last ones, which it does not have yet, one by one. It
 * says what is there, and not that it is in the tree.
 */
export function* recordsOfKind(
  db: Database.Database,
  log: number,
  kind: RecordKind,
  after: number,
): Generator<FoundRecord> {
  const indexed =
    db
      .prepare<[number], number | null>('SELECT max(idx) FROM record_search WHERE log = ?')
      .pluck()
      .get(log) ?? -1;
  const found = () =>
    db
      .prepare<[number, number, string, number], RawRecord>(
        `SELECT r.idx, r.bytes FROM record_search s JOIN records r ON r.key = (? << 40 | s.idx)
         WHERE s.log = ? AND s.kind = ? AND s.idx > ? ORDER BY s.idx`,
      )
      .iterate(log, log, kind, after);
  const last = () =>
    db
      .prepare<[number, number, number], RawRecord>(
        'SELECT idx, bytes FROM records WHERE key > (? << 40) + ? AND key < (? + 1 << 40) ORDER BY key',
      )
      .iterate(log, Math.max(after, indexed), log);
  // Each is begun when it is come to: one that nobody goes through keeps the connection busy.
  for (const rows of [found, last]) {
    for (const { idx, bytes } of rows()) {
      if (rows === last && !bytes.includes(kind)) continue;
      const record = readRecord(bytes);
      if (typeof record !== 'string' && record.kind === kind && record.index === idx) yield { record, bytes };
    }
  }
}
