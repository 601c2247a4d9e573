import type Database from 'better-sqlite3';
import { besideAppends } from './sqlite-error.ts';

interface WalState {
  /** Pages in the write-ahead log, and how many of them the database has. */
  readonly log: number;
  readonly checkpointed: number;
  readonly busy: number;
}

/** From here on (8 MB of 4 KB pages) the keeper moves pages into the database, beside the writer. */
const KEEP_FROM_PAGES = 2000;
/** Asking SQLite after every commit would be waste. */
const LOOK_EVERY_COMMITS = 32;

/**
 * Keeps the write-ahead log short without stalling the writer: the bulk is moved by a connection in another thread; then the writer
 * moves what came meanwhile, so that its next commit begins the file again. Where the database has no room to grow, what was not moved
 * stays in the file, as durable as before, and is moved some commits later.
 */
export function createWalKeeper(db: Database.Database, askKeeper: () => void) {
  let commits = 0;
  let asked = false;
  function keep(): void {
    asked = true;
    askKeeper();
  }

  return {
    keep,
    /** The keeper is at it: the rest is quicker once it is done. */
    isKept: (): boolean => asked,
    afterCommit(): void {
      commits++;
      if (asked || commits < LOOK_EVERY_COMMITS) return;
      commits = 0;
      besideAppends(() => {
        if (walState(db, 'NOOP').log >= KEEP_FROM_PAGES) keep();
      });
    },
    /** The keeper has moved the bulk. */
    keeperDone(): void {
      asked = false;
      besideAppends(() => walState(db, 'PASSIVE'));
    },
    /** Moves everything and cuts the file to nothing, so that erased bytes leave it too. False while a reader is in the way. */
    empty: (): boolean => walState(db, 'TRUNCATE').busy === 0,
  };
}

/** `PRAGMA wal_checkpoint`; SQLITE_BUSY comes back as `busy`, other errors throw. */
export function walState(db: Database.Database, mode: 'NOOP' | 'PASSIVE' | 'TRUNCATE'): WalState {
  const [state] = db.pragma(`wal_checkpoint(${mode})`) as WalState[];
  return state ?? { log: 0, checkpointed: 0, busy: 1 };
}
