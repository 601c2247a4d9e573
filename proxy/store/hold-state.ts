import type Database from 'better-sqlite3';
import { StoreError } from '../contract/store.ts';
import type { LogFault } from '../contract/verification.ts';
import type { Head } from './head.ts';
import { schemaOf } from './migrate.ts';
import { stateSums } from './migrations/0012-state-sums.ts';
import { whereReadable } from './sqlite-error.ts';
import { keptSum, rowCounter, type StateMark, sumOfState, sumText } from './state-sum.ts';

/** Whether the rows of state are those that the database's own sum was taken of, and that sum goes on from the one kept outside. */
export function holdsState(
  db: Database.Database,
  databaseKey: Uint8Array,
  outside: StateMark | undefined,
): boolean {
  // A database of an earlier program has none yet.
  if (schemaOf(db) < stateSums.version) return outside === undefined;
  const last = keptSum(db);
  if (last === undefined) return false;
  if (outside !== undefined && keptSum(db, outside.n)?.sum !== outside.sum) return false;
  return sumText(sumOfState(db, rowCounter(databaseKey))) === last.sum;
}

/** As of one moment, while others write. */
export function stateFault(
  db: Database.Database,
  databaseKey: Uint8Array,
  outside?: StateMark,
): LogFault | undefined {
  const holds = whereReadable(() => db.transaction(() => holdsState(db, databaseKey, outside))());
  if (holds === true) return undefined;
  return { problem: holds === undefined ? 'unreadable-state' : 'other-state', index: undefined };
}

/** StoreError 'other-state': of what decides (identities, credentials, confirmed tools, approvals, holds) something is older than the log. */
export function holdToState(db: Database.Database, databaseKey: Uint8Array, head: Head | undefined): void {
  if (holdsState(db, databaseKey, head?.state)) return;
  throw new StoreError(
    'other-state',
    `In ${db.name} the tables beside the records are not as their last change left them: who may call or approve, which tools are confirmed, what is granted or on hold may be of an earlier time. Parts of an older copy were put into it, or it is damaged. Put the newest log.db back, or the newest backup: countersign log restore FILE`,
  );
}
