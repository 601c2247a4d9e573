import type Database from 'better-sqlite3';

/**
 * `VACUUM INTO` reads one state of the database while the writer goes on, checks the MAC of every page on its way, and encrypts with the
 * same key; what was erased is not in the copy.
 */
export function copyInto(db: Database.Database, to: string): void {
  db.prepare('VACUUM INTO ?').run(to);
}
