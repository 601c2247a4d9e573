import Database from 'better-sqlite3';
import { StoreError } from '../contract/store.ts';
import { ownFile } from './own-file.ts';
import { sqliteCode, storeError } from './sqlite-error.ts';

/** A command that runs without a gateway holds the log for a moment: a start beside it waits for that. In ms. */
const PATIENCE = 2000;

/**
 * Holds the database for this process alone by an exclusive transaction on an empty file beside it: a lock of the operating
 * system, which ends with the process however it ends. Held elsewhere: StoreError 'locked'. Returns the way to let go.
 */
export function holdLock(path: string): () => void {
  let lock: Database.Database | undefined;
  try {
    ownFile(path);
    lock = new Database(path, { timeout: PATIENCE });
    lock.pragma('journal_mode = MEMORY');
    lock.exec('BEGIN EXCLUSIVE');
    const held = lock;
    return () => held.close();
  } catch (cause) {
    lock?.close();
    if (sqliteCode(cause)?.startsWith('SQLITE_BUSY')) {
      throw new StoreError(
        'locked',
        'This data folder is in use: a gateway runs on it, or a command without one has it open (one that waits at its prompt does, too).',
        { cause },
      );
    }
    throw storeError(cause);
  }
}
