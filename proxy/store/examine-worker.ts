import { existsSync, rmSync, statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { StoreError } from '../contract/store.ts';
import { type DatabasePlace, openDatabase } from './database.ts';
import { type ExaminedLog, examineLog, type Found, nothing } from './examine-log.ts';
import { holdLock } from './lock.ts';
import { longWork } from './long-work.ts';
import type { WalkWatch } from './walk-stored.ts';

export interface ExaminerData {
  readonly place: DatabasePlace;
  readonly asked: ExaminedLog;
}

/** What SQLite keeps beside a database that is read; both go again where they were not there before. */
const BESIDE = ['-wal', '-shm'] as const;

/** One examination. While it runs nobody else opens the log; it leaves every file as it was. */
async function examination({ place, asked }: ExaminerData, watch: WalkWatch): Promise<Found | 'stopped'> {
  if (!existsSync(place.file)) return nothing('missing', asked.outside);
  const unlock = lockUnlessReadOnly(`${place.file}.lock`);
  const before = new Set(BESIDE.filter((end) => existsSync(`${place.file}${end}`)));
  try {
    const db = opened(place);
    if (db === undefined) return nothing('not-opened', asked.outside);
    try {
      return await examineLog(db, asked, watch);
    } finally {
      db.close();
    }
  } finally {
    if (unlock !== undefined) for (const end of BESIDE) if (!before.has(end)) removeMade(place.file, end);
    unlock?.();
  }
}

/** Undefined where its first page or its length is not that of a database of this key. */
function opened(place: DatabasePlace): Database.Database | undefined {
  try {
    return openDatabase(place, 'reader');
  } catch (cause) {
    if (cause instanceof StoreError && (cause.code === 'wrong-key' || cause.code === 'corrupt'))
      return undefined;
    throw cause;
  }
}

/** In a folder that cannot be written nobody else writes. */
function lockUnlessReadOnly(path: string): (() => void) | undefined {
  try {
    return holdLock(path);
  } catch (cause) {
    if (cause instanceof StoreError && cause.code === 'unwritable') return undefined;
    throw cause;
  }
}

/** A write-ahead log that holds anything is not of this making. */
function removeMade(file: string, end: (typeof BESIDE)[number]): void {
  const path = `${file}${end}`;
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (end === '-shm' || size === 0) rmSync(path, { force: true });
}

await longWork(examination);
