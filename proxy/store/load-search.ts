import type Database from 'better-sqlite3';
import { parseJson } from '../contract/parse-json.ts';
import type { LogRecord } from '../contract/record.ts';
import { TILE_WIDTH } from '../record/tiles.ts';
import { recordsFrom } from './last-records.ts';
import { agentOf } from './wire.ts';
import type { SearchRow } from './write-append.ts';

/** The search rows of the records after the last full tile: at most 255, read back at start. */
export function loadSearch(db: Database.Database, log: number, size: number): SearchRow[] {
  const from = size - (size % TILE_WIDTH);
  return recordsFrom(db, log, from).map(({ idx, bytes }) => {
    // The tree has vouched for the bytes, and this program's own writer for their shape.
    const record = parseJson(bytes.toString('utf8')) as LogRecord;
    const { time, kind, session, call, server } = record;
    return [idx, time, kind, session ?? null, call ?? null, agentOf(record), server?.id ?? null];
  });
}
