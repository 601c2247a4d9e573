import type { LogFault, LookedAt } from './verification.ts';

/*
 * What is wrong with a log that does not open, or whose head outside is not its own: read without writing anything.
 */

/** The log's head as it is kept outside the database, and how the records stand to it. */
export const OUTSIDE_STATES = [
  /** The records make it; there may be more of them than it says, for a crash leaves it behind by some. */
  'agrees',
  /** It says more records than there are: the end is lost, or the database is an older copy. */
  'ahead',
  /** Of as many records, and another root: another history. */
  'forked',
  /** Records before its end are damaged, so that only the stored tree could tell, and it does not. */
  'unknown',
  'missing',
  /** No head, or one that this installation did not write. */
  'unreadable',
] as const;
export type OutsideState = (typeof OUTSIDE_STATES)[number];

/** How far the database itself can be read. */
export const DATABASE_STATES = [
  'read',
  'missing',
  /** The key is not its own, its first page is damaged, or the file is cut short. */
  'not-opened',
  /** It opens, and what it says of its log is damaged or not there. */
  'no-log',
  /** It opens, and holds nothing: its records are in a write-ahead log that is not there. */
  'empty',
  /** It opens, and was copied before the log was restored: what is told is of its own last epoch. */
  'older',
] as const;
export type DatabaseState = (typeof DATABASE_STATES)[number];

/** What the database says by itself, without the write-ahead log beside it: its newest epoch, whose tree makes its head. */
export interface Alone {
  readonly epoch: number;
  readonly size: number;
}

export interface Examination {
  readonly database: DatabaseState;
  /** Which epoch was examined. */
  readonly epoch: number;
  /** Where a write-ahead log lies beside the database and the two together are not the log: what the database is alone, if that is one. */
  readonly alone: Alone | null;
  /** Records by the database's own head; null where that cannot be read. */
  readonly size: number | null;
  /** Index of the last record that is there; -1 where there is none. */
  readonly last: number;
  /** Records that were looked at, both included; null where there were none. */
  readonly range: { readonly first: number; readonly last: number } | null;
  readonly outside: { readonly state: OutsideState; readonly size: number | null };
  /** Records up to which a kept head that this log signed agrees: what is before is as it was signed. */
  readonly signed: number;
  /** The largest head that a witness cosigned, as the database has it: more than there are records means that the end is lost. */
  readonly cosigned: number;
  readonly faults: readonly LogFault[];
  readonly looked: LookedAt | null;
  readonly milliseconds: number;
}

export function isWhole({ database, outside, faults, cosigned, last }: Examination): boolean {
  return database === 'read' && outside.state === 'agrees' && faults.length === 0 && cosigned <= last + 1;
}
