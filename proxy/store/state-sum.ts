import { hash, hkdfSync } from 'node:crypto';
import type Database from 'better-sqlite3';
import { z } from 'zod';

/*
 * SQLCipher authenticates each page with its number, and not with its age: who can write files, and has no key, can put single pages of
 * an older copy into the newest database. In the log that shows. In the tables of state it made a revoked agent active again and
 * a legal hold vanish, with every signature good. So the rows that decide something add up to a sum, which changes with each of them
 * and is kept in the database and, with the head, outside it.
 */

/** How often the sum has changed, and what it is, as files beside the database keep it. */
export const stateMark = z.strictObject({ n: z.int().positive(), sum: z.string().regex(/^[0-9a-f]{64}$/) });
export type StateMark = Readonly<z.infer<typeof stateMark>>;

/** The tables that decide what runs and what is kept. The columns named are left out: they change with each call and decide nothing. */
const GUARDED: Readonly<Record<string, readonly string[]>> = {
  principals: [],
  identities: [],
  agents: [],
  credentials: ['last_used'],
  servers: [],
  tools: ['seen'],
  approvals: [],
  votes: [],
  uses: [],
  bundles: [],
  preservations: [],
  settings: [],
};
export const GUARDED_TABLES: readonly string[] = Object.keys(GUARDED);

const BITS = 256;

export const sumText = (sum: bigint): string => sum.toString(16).padStart(BITS / 4, '0');
export const sumNumber = (text: string): bigint => BigInt(`0x${text}`);
/** Sums are kept within 256 bits: what overflows is gone, and comes back as it is taken out again. */
export const wrapped = (sum: bigint): bigint => BigInt.asUintN(BITS, sum);

/**
 * What one row counts for: nobody without the database's key can find rows that count for the same together. SHA-512/256 behind a secret
 * is a MAC (what it gives is not all of its state, so that nothing can be appended), in a quarter of the time that an HMAC object takes.
 */
export function rowCounter(databaseKey: Uint8Array): (table: string, row: string) => bigint {
  const key = Buffer.from(hkdfSync('sha256', databaseKey, '', 'countersign/state/v1', BITS / 8)).toString(
    'hex',
  );
  return (table, row) => sumNumber(hash('sha512-256', `${key} ${table}\n${row}`, 'hex'));
}

/** The columns of a table that count, as the schema of the database has them. */
export function countedColumns(db: Database.Database, table: string): string[] {
  const columns = db.prepare<[string], string>('SELECT name FROM pragma_table_info(?)').pluck().all(table);
  return columns.filter((column) => GUARDED[table]?.includes(column) === false);
}

/** What the rows that are there add up to. */
export function sumOfState(db: Database.Database, count: ReturnType<typeof rowCounter>): bigint {
  let sum = 0n;
  for (const table of GUARDED_TABLES) {
    const columns = countedColumns(db, table);
    const rows = db.prepare<[], string>(`SELECT json_array(${columns.join(', ')}) FROM ${table}`).pluck();
    for (const row of rows.iterate()) sum += count(table, row);
  }
  return wrapped(sum);
}

/** The sum as the database itself remembers it: of its last change, or of change `n`. Undefined where it has none. */
export function keptSum(db: Database.Database, n?: number): StateMark | undefined {
  const which = n === undefined ? 'ORDER BY n DESC LIMIT 1' : 'WHERE n = ?';
  const query = db.prepare<number[], StateMark>(`SELECT n, sum FROM state_sums ${which}`);
  return n === undefined ? query.get() : query.get(n);
}

/** Takes the state as it is, within a transaction of whoever changed it beside the changes that are watched. */
export function takeState(db: Database.Database, databaseKey: Uint8Array): void {
  const sum = sumText(sumOfState(db, rowCounter(databaseKey)));
  const last = keptSum(db);
  if (last?.sum === sum) return;
  db.prepare('INSERT INTO state_sums (n, sum) VALUES (?, ?)').run((last?.n ?? 0) + 1, sum);
}
