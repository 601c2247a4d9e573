import type Database from 'better-sqlite3';
import { StoreError } from '../contract/store.ts';

/** The number that stands for an epoch in the tables. */
export function numberOf(db: Database.Database, epoch: number): number {
  const n = db.prepare<[number], number>('SELECT n FROM log WHERE epoch = ?').pluck().get(epoch);
  if (n === undefined) throw new StoreError('conflict', `The log has no epoch ${epoch}.`);
  return n;
}
