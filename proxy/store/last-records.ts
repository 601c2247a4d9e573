import type Database from 'better-sqlite3';

export interface RawRecord {
  readonly idx: number;
  readonly bytes: Buffer;
}

/** All records of a log from an index on, in order. */
export function recordsFrom(db: Database.Database, log: number, from: number): RawRecord[] {
  return db
    .prepare<[number, number, number], RawRecord>(
      'SELECT idx, bytes FROM records WHERE key >= (? << 40 | ?) AND key < (? + 1 << 40) ORDER BY key',
    )
    .all(log, from, log);
}

/** Index of a log's last record, or -1. */
export function lastIndex(db: Database.Database, log: number): number {
  const found = db
    .prepare<[number, number], number>(
      'SELECT idx FROM records WHERE key >= ? << 40 AND key < (? + 1 << 40) ORDER BY key DESC LIMIT 1',
    )
    .pluck()
    .get(log, log);
  return found ?? -1;
}

/** How many records of a log there are from index `from` to `to` (not included). */
export function countBetween(db: Database.Database, log: number, from: number, to: number): number {
  const counted = 'SELECT count(*) FROM records WHERE key >= (? << 40 | ?) AND key < (? << 40 | ?)';
  return db.prepare<[number, number, number, number], number>(counted).pluck().get(log, from, log, to) ?? 0;
}
