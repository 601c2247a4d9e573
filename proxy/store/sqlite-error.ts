import { StoreError, type StoreErrorCode } from '../contract/store.ts';

const MESSAGES: Readonly<Partial<Record<StoreErrorCode, string>>> = {
  conflict: 'A change broke a constraint of the state tables.',
  unwritable: 'The log cannot be written: the disk is full or the file is not writable.',
  corrupt: 'The database is damaged.',
  locked: 'Another process holds the database.',
};

/** The store's error for what went wrong in SQLite; StoreErrors pass. */
export function storeError(cause: unknown): StoreError {
  if (cause instanceof StoreError) return cause;
  const sqlite = sqliteCode(cause);
  const code = codeFor(sqlite);
  return new StoreError(code, `${MESSAGES[code] ?? ''} (${sqlite ?? String(cause)})`, { cause });
}

/** Undefined where a damaged page, or a table that is not there, keeps SQLite from reading; a database that others hold is no damage. */
export function whereReadable<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (cause) {
    const { code } = storeError(cause);
    if (code === 'corrupt' || code === 'wrong-key' || code === 'unwritable') return undefined;
    throw cause;
  }
}

/**
 * Does what goes on beside the appends: what hinders SQLite in it is no end of the thread, which the log needs once there is room again.
 * Nothing durable hangs on it, it is tried again, and an append that the same thing hinders tells of it.
 */
export function besideAppends(work: () => void): void {
  try {
    work();
  } catch (cause) {
    if (sqliteCode(cause) === undefined) throw cause;
  }
}

export function sqliteCode(error: unknown): string | undefined {
  const known = error instanceof Error && 'code' in error && typeof error.code === 'string';
  return known && String(error.code).startsWith('SQLITE_') ? String(error.code) : undefined;
}

function codeFor(sqlite: string | undefined): StoreErrorCode {
  // No SQLite code: a value that cannot be bound, which is the one change's own fault.
  if (sqlite === undefined || sqlite.startsWith('SQLITE_CONSTRAINT')) return 'conflict';
  if (sqlite.startsWith('SQLITE_MISMATCH') || sqlite.startsWith('SQLITE_TOOBIG')) return 'conflict';
  if (sqlite.startsWith('SQLITE_CORRUPT') || sqlite.startsWith('SQLITE_NOTADB')) return 'corrupt';
  if (sqlite.startsWith('SQLITE_BUSY') || sqlite.startsWith('SQLITE_LOCKED')) return 'locked';
  return 'unwritable';
}
