import type Database from 'better-sqlite3';
import { StoreError } from '../contract/store.ts';
import {
  countedColumns,
  GUARDED_TABLES,
  keptSum,
  rowCounter,
  type StateMark,
  sumNumber,
  sumText,
  wrapped,
} from './state-sum.ts';

/** Keeps the sum of the state along with every change that this connection makes. */
export interface StateWatch {
  /** The sum so far, to go back to where a change is undone. */
  mark(): bigint;
  reset(mark: bigint): void;
  /** Writes the sum where it has changed, in the transaction that changed it. */
  write(): void;
  /** Of the last transaction that was committed. */
  committed(): StateMark;
  /** Which sum is kept outside now: those before it are forgotten. */
  keptOutside(n: number): void;
}

/** Triggers of the connection's own see every row that is added, taken away or changed, whichever statement does it. StoreError 'corrupt' where no sum was ever taken. */
export function watchState(db: Database.Database, databaseKey: Uint8Array): StateWatch {
  const count = rowCounter(databaseKey);
  const begin = keptSum(db);
  if (begin === undefined) throw new StoreError('corrupt', 'The database has no sum of its state.');
  let written: StateMark = begin;
  let sum = sumNumber(begin.sum);
  db.function('state_added', (table: unknown, row: unknown) => {
    sum = wrapped(sum + count(String(table), String(row)));
    return null;
  });
  db.function('state_removed', (table: unknown, row: unknown) => {
    sum = wrapped(sum - count(String(table), String(row)));
    return null;
  });
  for (const table of GUARDED_TABLES) db.exec(triggersOf(table, countedColumns(db, table)));
  const insert = db.prepare('INSERT INTO state_sums (n, sum) VALUES (?, ?)');
  const forget = db.prepare('DELETE FROM state_sums WHERE n < ?');
  let outside = 0;
  let inTransaction: StateMark | undefined;

  return {
    mark: () => sum,
    reset(mark) {
      sum = mark;
      inTransaction = undefined;
    },
    write() {
      const now = sumText(sum);
      if (now === written.sum) return;
      const next = { n: written.n + 1, sum: now };
      insert.run(next.n, next.sum);
      forget.run(outside);
      inTransaction = next;
    },
    committed() {
      written = inTransaction ?? written;
      inTransaction = undefined;
      return written;
    },
    keptOutside(n) {
      outside = n;
    },
  };
}

function triggersOf(table: string, columns: readonly string[]): string {
  const row = (of: 'NEW' | 'OLD'): string => `json_array(${columns.map((column) => `${of}.${column}`)})`;
  const added = `SELECT state_added('${table}', ${row('NEW')});`;
  const removed = `SELECT state_removed('${table}', ${row('OLD')});`;
  return `
CREATE TEMP TRIGGER ${table}_added AFTER INSERT ON main.${table} BEGIN ${added} END;
CREATE TEMP TRIGGER ${table}_removed AFTER DELETE ON main.${table} BEGIN ${removed} END;
CREATE TEMP TRIGGER ${table}_changed AFTER UPDATE OF ${columns} ON main.${table} BEGIN ${removed} ${added} END;`;
}
