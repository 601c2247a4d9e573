import { existsSync, rmSync, statSync } from 'node:fs';
import type Database from 'better-sqlite3';
import type { Alone } from '../contract/examination.ts';
import { StoreError } from '../contract/store.ts';
import { type DatabasePlace, openDatabase } from './database.ts';
import { type ExaminedLog, examineLog, type Found, nothing } from './examine-log.ts';
import { holdLock } from './lock.ts';
import { longWork } from './long-work.ts';
import { lookAlone } from './look-alone.ts';
import type { WalkWatch } from './walk-stored.ts';

export interface ExaminerData {
  readonly place: DatabasePlace;
  readonly asked: ExaminedLog;
}

export interface FoundBeside extends Found {
  readonly alone: Alone | null;
}

/** What SQLite keeps beside a database that is read; both go again where they were not there before. */
const BESIDE = ['-wal', '-shm'] as const;

/** One examination. While it runs nobody else opens the log; it leaves every file as it was. */
async function examination(
  { place, asked }: ExaminerData,
  watch: WalkWatch,
): Promise<FoundBeside | 'stopped'> {
  if (!existsSync(place.file)) return { ...nothing('missing', asked), alone: null };
  const unlock = lockUnlessReadOnly(`${place.file}.lock`);
  const before = new Set(BESIDE.filter((end) => existsSync(`${place.file}${end}`)));
  try {
    const found = await together(place, asked, watch);
    if (found === 'stopped') return found;
    const alone = isLog(found) ? undefined : await lookAlone(place);
    return { ...found, alone: alone !== undefined && tellsMore(alone, found) ? alone : null };
  } finally {
    if (unlock !== undefined) for (const end of BESIDE) if (!before.has(end)) removeMade(place.file, end);
    unlock?.();
  }
}

async function together(
  place: DatabasePlace,
  asked: ExaminedLog,
  watch: WalkWatch,
): Promise<Found | 'stopped'> {
  const db = opened(place);
  if (db === undefined) return nothing('not-opened', asked);
  try {
    return await examineLog({ db, databaseKey: place.databaseKey }, asked, watch);
  } finally {
    db.close();
  }
}

const isLog = ({ database, outside, faults }: Found): boolean =>
  database === 'read' && outside.state === 'agrees' && faults.length === 0;

/** What is behind together and by itself is older as a whole. */
function tellsMore(alone: Alone, { database, epoch, size, faults }: Found): boolean {
  if (database !== 'read' || faults.length > 0) return true;
  return alone.epoch > epoch || (alone.epoch === epoch && alone.size > (size ?? 0));
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
