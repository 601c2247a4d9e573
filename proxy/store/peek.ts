import { existsSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { LogHeadRow } from '../contract/queries.ts';
import type { CredentialRow, PreservationRow, PrincipalRow } from '../contract/state.ts';
import { encodeBase64 } from '../record/base64.ts';
import { type DatabasePlace, openDatabase } from './database.ts';
import { holdsState } from './hold-state.ts';
import { queryText } from './queries.ts';
import { whereReadable } from './sqlite-error.ts';
import { type StateMark, takeState } from './state-sum.ts';

/** What a database says of itself, as far as another log has to know it. */
export interface Peeked {
  /** The oldest first; never none. */
  readonly epochs: readonly LogHeadRow[];
  readonly credentials: readonly CredentialRow[];
  readonly principals: readonly PrincipalRow[];
  /** Legal holds, released ones too. */
  readonly preservations: readonly PreservationRow[];
  /** The newest head of each epoch that a witness cosigned: its size. */
  readonly witnessed: ReadonlyMap<number, number>;
  readonly paused: string | undefined;
  /** The first record of each epoch, where it can be read. */
  readonly beginnings: readonly Uint8Array[];
  /** Whether the tables of state are those that the last change left. */
  readonly stateHolds: boolean;
}

/** Looks into a database that no store has open; `outside` is the sum of its state where one is known. Throws StoreError, SqliteError where it is no log of ours. */
export function peek(place: DatabasePlace, outside?: StateMark): Peeked {
  const db = openDatabase(place, 'reader');
  try {
    const all = <Row>(name: string): Row[] =>
      db.prepare<[object], Row>(queryText(name) ?? '').all({ log: 1 });
    const epochs = all<Omit<LogHeadRow, 'root'> & { root: Uint8Array }>('logs.all');
    // Not in the first schemas.
    const witnessed = !hasTable(db, 'cosignatures')
      ? []
      : db
          .prepare<[], { epoch: number; size: number }>(
            'SELECT l.epoch, max(c.size) AS size FROM cosignatures c JOIN log l ON l.n = c.log GROUP BY l.epoch',
          )
          .all();
    const settings = all<{ key: string; value: string }>('settings.all');
    return {
      epochs: epochs.map((row) => ({ ...row, root: encodeBase64(row.root) })),
      credentials: all('credentials.all'),
      principals: all('principals.all'),
      preservations: hasTable(db, 'preservations') ? all('preservations.all') : [],
      witnessed: new Map(witnessed.map(({ epoch, size }) => [epoch, size])),
      paused: settings.find(({ key }) => key === 'paused')?.value,
      beginnings: beginningsIn(db),
      stateHolds: holdsState(db, place.databaseKey, outside),
    };
  } finally {
    db.close();
  }
}

function beginningsIn(db: Database.Database): Uint8Array[] {
  const first = db.prepare<[number], Buffer>('SELECT bytes FROM records WHERE key = ? << 40').pluck();
  const logs = db.prepare<[], number>('SELECT n FROM log ORDER BY epoch').pluck().all();
  return logs.flatMap((n) => whereReadable(() => first.get(n)) ?? []);
}

/** Undefined where there is no database, or none of any epoch. Throws StoreError. */
export function newestEpoch(place: DatabasePlace): number | undefined {
  if (!existsSync(place.file)) return undefined;
  const db = openDatabase(place, 'reader');
  try {
    if (!hasTable(db, 'log')) return undefined;
    return db.prepare<[], number | null>('SELECT max(epoch) FROM log').pluck().get() ?? undefined;
  } finally {
    db.close();
  }
}

function hasTable(db: Database.Database, name: string): boolean {
  return db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?").get(name) !== undefined;
}

/** Takes the tables of state of a copy as they are. */
export function acceptState(place: DatabasePlace): void {
  const db = openDatabase(place, 'writer');
  try {
    db.transaction(() => takeState(db, place.databaseKey)).immediate();
  } finally {
    db.close();
  }
}

/** Readies a copy that nobody has open for an epoch after its last: what waits in it waits for nobody. */
export function endEpoch(place: DatabasePlace): void {
  const db = openDatabase(place, 'writer');
  try {
    db.transaction(() => {
      db.exec('DELETE FROM waiting; DELETE FROM kept_answers;');
      // So that the next start puts the configuration on record again: evidence of the new epoch has its policy.
      db.exec("DELETE FROM settings WHERE key = 'config'");
      takeState(db, place.databaseKey);
    }).immediate();
  } finally {
    db.close();
  }
}

/** Moves all of a database that nobody has open into its one file, so that this file can be moved. */
export function intoOneFile(place: DatabasePlace): void {
  const db = openDatabase(place, 'writer');
  try {
    db.pragma('journal_mode = DELETE');
  } finally {
    db.close();
  }
}
