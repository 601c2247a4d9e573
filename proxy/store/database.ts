import Database from 'better-sqlite3';
import type { DatabaseCipher } from '../contract/cipher.ts';
import { StoreError } from '../contract/store.ts';
import { ownFile } from './own-file.ts';
import { sqliteCode, storeError } from './sqlite-error.ts';

/** `reader` cannot write. `keeper` only moves the write-ahead log into the database. */
export type Role = 'writer' | 'reader' | 'keeper';

export interface DatabasePlace {
  readonly file: string;
  /** 32 raw bytes. */
  readonly databaseKey: Uint8Array;
  readonly cipher: DatabaseCipher;
}

/**
 * Page cache in KiB, taken as it is used. The hot pages of what is written are the ends of the tables. Searches go through the upper pages
 * of many trees again and again: with a quarter of this they spend most of their time deciphering the same ones.
 */
const CACHE_KIB: Readonly<Record<Role, number>> = { writer: 6000, reader: 12_000, keeper: 500 };
/** Keeps the WAL file from staying at its largest after a burst. */
const WAL_LIMIT_BYTES = 16 * 1024 * 1024;

/**
 * Opens one encrypted connection with its pragmas, which SQLite forgets on each new connection. StoreError 'wrong-key' stands
 * for a damaged first page as well: SQLite cannot tell them apart.
 */
export function openDatabase(place: DatabasePlace, role: Role): Database.Database {
  let db: Database.Database | undefined;
  try {
    if (role === 'writer') ownFile(place.file);
    db = new Database(place.file, { readonly: role === 'reader', timeout: 250 });
    db.pragma(`cipher = '${place.cipher === 'aegis' ? 'aegis' : 'sqlcipher'}'`);
    if (place.cipher === 'sqlcipher') db.pragma('legacy = 4');
    db.pragma(`key = "x'${Buffer.from(place.databaseKey).toString('hex')}'"`);
    db.prepare('SELECT count(*) FROM sqlite_schema').get();
    if (role !== 'reader') {
      db.pragma('journal_mode = WAL');
      db.pragma('synchronous = FULL');
      db.pragma('fullfsync = ON');
      db.pragma('checkpoint_fullfsync = ON');
      db.pragma('wal_autocheckpoint = 0');
      db.pragma(`journal_size_limit = ${WAL_LIMIT_BYTES}`);
      db.pragma('secure_delete = ON');
    }
    db.pragma('temp_store = MEMORY');
    db.pragma(`cache_size = -${CACHE_KIB[role]}`);
    db.pragma('trusted_schema = OFF');
    return db;
  } catch (cause) {
    db?.close();
    if (sqliteCode(cause)?.startsWith('SQLITE_NOTADB')) {
      throw new StoreError(
        'wrong-key',
        `${place.file} does not open: the database key is not its own, or the file's first page is damaged.`,
        { cause },
      );
    }
    throw storeError(cause);
  }
}
