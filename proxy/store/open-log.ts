import type Database from 'better-sqlite3';
import { parseJson } from '../contract/parse-json.ts';
import { StoreError } from '../contract/store.ts';
import { EMPTY_ROOT } from '../record/merkle.ts';
import type { LogRow } from './load-tree.ts';
import { schemaOf } from './migrate.ts';

/** Which log this start of the gateway writes. A restored copy gets a new epoch: another id, another origin. */
export interface LogIdentity {
  readonly id: string;
  /** `<name>/<installation-uuid>/<epoch>`: the name under which checkpoints are signed. */
  readonly origin: string;
  readonly epoch: number;
}

interface StoredLog {
  readonly n: number;
  readonly origin: string;
  readonly epoch: number;
  readonly vkeys: string;
}

/** The row of the log, made where there is none; a key that has not signed before joins its vkeys. */
export function openLog(db: Database.Database, log: LogIdentity, vkey: string): LogRow {
  return db
    .transaction((): LogRow => {
      const stored = db
        .prepare<[string], StoredLog>('SELECT n, origin, epoch, vkeys FROM log WHERE id = ?')
        .get(log.id);
      const newest = db.prepare<[], number | null>('SELECT max(epoch) FROM log').pluck().get() ?? -1;
      if (newest > log.epoch) throw new StoreError('rolled-back', 'The database has a log of a newer epoch.');
      if (stored === undefined) insertLog(db, log, vkey);
      else if (stored.origin !== log.origin || stored.epoch !== log.epoch) {
        throw new StoreError('corrupt', 'The database holds this log under another origin or epoch.');
      } else addVkey(db, stored, vkey);
      return readLog(db, log.id);
    })
    .immediate();
}

/** The row of the log as it is; undefined where the database has none, or no tables yet. StoreError 'newer-schema'. */
export function findLog(db: Database.Database, id: string): LogRow | undefined {
  if (schemaOf(db) === 0) return undefined;
  return db.prepare<[string], LogRow>('SELECT n, size, root FROM log WHERE id = ?').get(id);
}

export function readLog(db: Database.Database, id: string): LogRow {
  const row = findLog(db, id);
  if (row === undefined) throw new StoreError('corrupt', 'The database does not hold this log.');
  return row;
}

function insertLog(db: Database.Database, log: LogIdentity, vkey: string): void {
  db.prepare('INSERT INTO log (id, origin, epoch, vkeys, size, root) VALUES (?, ?, ?, ?, 0, ?)').run(
    log.id,
    log.origin,
    log.epoch,
    JSON.stringify([vkey]),
    EMPTY_ROOT,
  );
}

function addVkey(db: Database.Database, stored: StoredLog, vkey: string): void {
  const vkeys: unknown = parseJson(stored.vkeys);
  if (!Array.isArray(vkeys) || vkeys.includes(vkey)) return;
  db.prepare('UPDATE log SET vkeys = ? WHERE n = ?').run(JSON.stringify([...vkeys, vkey]), stored.n);
}
