import { existsSync } from 'node:fs';
import type Database from 'better-sqlite3';
import { type DatabasePlace, openDatabase } from './database.ts';
import type { Head } from './head.ts';
import { holdToHead, loadTree, rolledBack } from './load-tree.ts';
import { findLog } from './open-log.ts';

/**
 * Holds a log to its head before anything may write to it. What is refused is evidence: closing a connection that writes would move the
 * write-ahead log into the database and delete it, with all that its damaged end still tells. The connection that is let go of with the
 * result keeps SQLite from that for as long as it is open. Throws StoreError; where there is nothing yet, there is nothing to hold.
 */
export async function lookBeforeWriting(
  place: DatabasePlace,
  id: string,
  head: Head | undefined,
): Promise<() => void> {
  if (!existsSync(place.file)) {
    if (head !== undefined && head.size > 0) throw rolledBack(0, head.size);
    return () => {};
  }
  const db = openDatabase(place, 'reader');
  try {
    await look(db, id, head);
  } catch (cause) {
    db.close();
    throw cause;
  }
  return () => void db.close();
}

async function look(db: Database.Database, id: string, head: Head | undefined): Promise<void> {
  const log = findLog(db, id);
  if (log === undefined) {
    if (head !== undefined && head.size > 0) throw rolledBack(0, head.size);
    return;
  }
  await holdToHead(db, log, head);
  await loadTree(db, log);
}
