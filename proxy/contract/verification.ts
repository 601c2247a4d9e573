import type { ControlErrorCode } from './control.ts';
import type { VerifyView } from './views.ts';

/** What is wrong with a log, at the first record where something is. */
export const LOG_PROBLEMS = [
  /** A record is doubled, out of place or left out: its index is not the one that must follow. */
  'wrong-index',
  'too-large',
  /** Not UTF-8 JSON. */
  'not-json',
  /** JSON, but not a record of a version that this program knows. */
  'not-a-record',
  /** A record, but its bytes are not the canonical ones. */
  'not-canonical',
  /** The record's hash is not the one that the tree keeps. */
  'other-hash',
  /** Hashes of the tree are missing, or are not what the records make: the record may be good, and its tile is not. */
  'wrong-tile',
  /** The database cannot read the record: a page of its file is damaged. */
  'unreadable',
  /** A record is not there, and the head says that it was. */
  'missing',
  /** More records than the head says. */
  'extra',
  /** Every record is well formed, but together they do not make the head's root. */
  'wrong-root',
] as const;
export type LogProblem = (typeof LOG_PROBLEMS)[number];

/** Each in words that follow `from record N on:`. */
export const PROBLEM_WORDS: Readonly<Record<LogProblem, string>> = {
  'wrong-index': 'another record stands in its place',
  'too-large': 'it is longer than a record can be',
  'not-json': 'it is no JSON',
  'not-a-record': 'it is no record of a version that this program knows',
  'not-canonical': 'it is not written as records are',
  'other-hash': 'it is not the record that was written: its hash differs from the one in the tree',
  'wrong-tile': 'the hashes that the tree keeps are missing or are not those of the records',
  unreadable: 'the database cannot read it, a page of its file is damaged',
  missing: 'it is missing',
  extra: 'there are more records than the head says',
  'wrong-root': 'the records do not make the head that was signed',
};

export interface LogFault {
  readonly problem: LogProblem;
  /** The first record that it is about; undefined where only the whole is wrong (`wrong-root`). */
  readonly index: number | undefined;
}

/** A line of `POST /api/log/verify/progress`: some of the first kind, then one of the others. */
export type VerifyLine =
  | { readonly checked: number; readonly of: number }
  | { readonly result: VerifyView }
  | { readonly error: { readonly code: ControlErrorCode; readonly message: string } };
