/** What is wrong with a log, at the first record where something is. */
export const LOG_PROBLEMS = [
  /** A record is missing, doubled or out of place: its index is not the one that must follow. */
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
  /** Fewer records than the head says. */
  'missing',
  /** More records than the head says. */
  'extra',
  /** Every record is well formed, but together they do not make the head's root. */
  'wrong-root',
] as const;
export type LogProblem = (typeof LOG_PROBLEMS)[number];

export interface LogFault {
  readonly problem: LogProblem;
  /** The first record that it is about; undefined where only the whole is wrong (`wrong-root`). */
  readonly index: number | undefined;
}
