import type Database from 'better-sqlite3';
import { StoreError } from '../contract/store.ts';
import type { LogProblem } from '../contract/verification.ts';
import { HASH_BYTES, leafHash } from '../record/merkle.ts';
import { TILE_WIDTH, type TileReader } from '../record/tiles.ts';
import { storeError } from './sqlite-error.ts';

/** Records one behind another, and what is wrong with the one behind them where they are not all that was asked for. */
export interface RecordsRead {
  readonly records: readonly Uint8Array[];
  readonly ended?: Extract<LogProblem, 'missing' | 'unreadable'>;
}

/** The log as its file has it, for whoever doubts the file: what cannot be read is said, and not thrown. */
export interface StoredLog {
  /** `from` to `to` (not included): few enough to be held. */
  records(from: number, to: number): RecordsRead;
  /** Undefined where it is not stored or cannot be read. */
  tile(level: number, n: number): Uint8Array | undefined;
  /** For proofs in a tree of up to `size` entries. StoreError 'corrupt' where a tile is missing. */
  readonly tiles: TileReader;
}

/** Reads a log of `size` records by its number in the database. */
export function readStoredLog(db: Database.Database, log: number, size: number): StoredLog {
  // One value for all of them: a buffer a row costs as much as deciphering it. No record holds a zero byte.
  const some = db.prepare<[number, number, number, number], { count: number; joined: Buffer | null }>(
    `SELECT count(*) AS count, CAST(group_concat(CAST(bytes AS TEXT), char(0)) AS BLOB) AS joined
     FROM (SELECT bytes FROM records WHERE key >= (? << 40 | ?) AND key < (? << 40 | ?) ORDER BY key)`,
  );
  const one = db
    .prepare<[number, number], Buffer>('SELECT bytes FROM records WHERE key = (? << 40 | ?)')
    .pluck();
  const hashes = db
    .prepare<[number, number, number], Buffer>(
      'SELECT hashes FROM tiles WHERE log = ? AND level = ? AND n = ?',
    )
    .pluck();

  /** One by one, up to the first that is not there. */
  function slowly(from: number, to: number): RecordsRead {
    const records: Uint8Array[] = [];
    for (let index = from; index < to; index++) {
      const read = attempted(() => one.get(log, index));
      if (read === 'unreadable') return { records, ended: read };
      if (read === undefined) return { records, ended: 'missing' };
      records.push(read);
    }
    return { records };
  }
  function records(from: number, to: number): RecordsRead {
    const read = attempted(() => some.get(log, from, log, to));
    if (read === 'unreadable' || read === undefined || read.count !== to - from) return slowly(from, to);
    const parts = split(read.joined ?? Buffer.alloc(0));
    return parts.length === read.count ? { records: parts } : slowly(from, to);
  }
  function tile(level: number, n: number): Uint8Array | undefined {
    const read = attempted(() => hashes.get(log, level, n));
    return read === 'unreadable' ? undefined : read;
  }
  return {
    records,
    tile,
    tiles(level, n, width) {
      const first = n * TILE_WIDTH;
      const found =
        tile(level, n) ??
        Buffer.concat(level === 0 ? records(first, Math.min(first + width, size)).records.map(leafHash) : []);
      if (found.length < width * HASH_BYTES) {
        throw new StoreError('corrupt', `Tile ${level}/${n} has fewer than ${width} hashes.`);
      }
      return found;
    },
  };
}

/** What stands between zero bytes. Not copies. */
function split(joined: Buffer): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let at = 0; at <= joined.length; ) {
    const zero = joined.indexOf(0, at);
    const end = zero < 0 ? joined.length : zero;
    parts.push(joined.subarray(at, end));
    at = end + 1;
  }
  return parts;
}

/** A database that others hold is no damage; whatever else keeps SQLite from reading is. */
function attempted<T>(read: () => T): T | 'unreadable' {
  try {
    return read();
  } catch (cause) {
    const error = storeError(cause);
    if (error.code === 'locked' || error.code === 'conflict') throw error;
    return 'unreadable';
  }
}
