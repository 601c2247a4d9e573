import { existsSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { Alone } from '../contract/examination.ts';
import type { StoreError, StoreErrorCode } from '../contract/store.ts';
import { type DatabasePlace, openDatabase } from './database.ts';
import type { Head } from './head.ts';
import { holdToState } from './hold-state.ts';
import { countBetween } from './last-records.ts';
import { holdToHead, loadTree } from './load-tree.ts';
import { lookAlone } from './look-alone.ts';
import { schemaOf } from './migrate.ts';
import { findLog, type LogIdentity } from './open-log.ts';
import { emptyDatabase, missingDatabase, mixedFiles, olderEpoch, rolledBack } from './refused-log.ts';
import { storeError } from './sqlite-error.ts';

/** What files that do not belong together can look like. */
const OF_A_MIX: ReadonlySet<StoreErrorCode> = new Set(['corrupt', 'wrong-key', 'rolled-back']);

/** Records behind the database's own last: more than one page of them. */
const JOINT = 1024;

/**
 * Holds a log to its head before anything may write to it. What is refused is evidence: closing a connection that writes would move the
 * write-ahead log into the database and delete it, with all that its damaged end still tells. The connection that is let go of with the
 * result keeps SQLite from that for as long as it is open. Throws StoreError; where there is nothing yet, there is nothing to hold.
 */
export async function lookBeforeWriting(
  place: DatabasePlace,
  log: LogIdentity,
  head: Head | undefined,
): Promise<() => void> {
  if (!existsSync(place.file)) {
    if (head !== undefined && head.size > 0) throw missingDatabase(head.size, place.file);
    return () => {};
  }
  const looking: Looking = { place, log, head, seen: { size: 0 }, alone: await lookAlone(place) };
  let db: Database.Database | undefined;
  try {
    db = openDatabase(place, 'reader');
    await look(db, looking);
    holdTogether(db, looking);
    if (schemaOf(db) > 0) holdToState(db, place.databaseKey, head);
  } catch (cause) {
    db?.close();
    throw whyRefused(storeError(cause), looking);
  }
  return () => void db.close();
}

interface Looking {
  readonly place: DatabasePlace;
  readonly log: LogIdentity;
  readonly head: Head | undefined;
  /** How many records of the log the two files together say that there are. */
  readonly seen: { size: number };
  /** What the database says alone, where a write-ahead log lies beside it. */
  readonly alone: Alone | undefined;
}

async function look(db: Database.Database, { place, log, head, seen }: Looking): Promise<void> {
  const row = findLog(db, log.id);
  if (row === undefined) {
    if (head !== undefined && head.size > 0) throw notInIt(db, { place, log, head });
    return;
  }
  seen.size = row.size;
  await holdToHead(db, row, head);
  await loadTree(db, row);
}

/**
 * A write-ahead log goes on from what the database has by itself, and no log grows shorter. Where it was written behind a later state than
 * that, the records in between are in neither of the two, and nothing else would show it: the end of the tree is in the newer one.
 */
function holdTogether(db: Database.Database, { place, log, head, seen, alone }: Looking): void {
  const row = findLog(db, log.id);
  if (alone === undefined || row === undefined || alone.epoch > log.epoch) return;
  const from = alone.epoch === log.epoch ? alone.size : 0;
  const wanted = Math.min(row.size - from, JOINT);
  if (wanted >= 0 && countBetween(db, row.n, from, from + wanted) === wanted) return;
  throw mixedFiles(alone, { epoch: log.epoch, size: Math.max(seen.size, head?.size ?? 0) }, place.file);
}

function notInIt(
  db: Database.Database,
  { place, log, head }: Pick<Looking, 'place' | 'log'> & { readonly head: Head },
): StoreError {
  if (schemaOf(db) === 0) return emptyDatabase(head.size, place.file);
  const newest = db
    .prepare<[], { epoch: number; size: number }>('SELECT epoch, size FROM log ORDER BY epoch DESC LIMIT 1')
    .get();
  return newest !== undefined && newest.epoch < log.epoch
    ? olderEpoch(newest, { epoch: log.epoch, size: head.size }, place.file)
    : rolledBack(0, head.size, place.file);
}

/** Whether it is so only because a write-ahead log lies beside it that is not its own. */
function whyRefused(error: StoreError, { place, log, head, seen, alone }: Looking): StoreError {
  if (head === undefined || alone === undefined || !OF_A_MIX.has(error.code)) return error;
  const more = alone.epoch === log.epoch ? alone.size > seen.size : alone.epoch > log.epoch;
  // What is behind together and by itself is older as a whole.
  return error.code !== 'rolled-back' || more
    ? mixedFiles(alone, { epoch: log.epoch, size: head.size }, place.file)
    : error;
}
