import type { ControlErrorCode } from './control.ts';
import type { VerifyView } from './views.ts';
import type { VoteKey, Votes } from './votes.ts';

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
  /** A signed head that the database keeps: its signature does not hold, or it is of another log. */
  'wrong-checkpoint',
  /** The log once signed another tree of as many records. */
  'forked',
  /** What a witness signed is no tree of this log, or its signature does not hold. */
  'wrong-cosignature',
  /** A cosignature of a witness that neither the configuration nor a record of the log names. */
  'unknown-witness',
  'unreadable-heads',
  /** A body is not the one that its record commits to. */
  'wrong-body',
  /** A body is gone, and no record of the log tells of its deletion. */
  'missing-body',
  /** A body is gone, and a page that may tell of its deletion is damaged. */
  'unexplained-body',
  /** A body that no record commits to. */
  'unclaimed-body',
  'unreadable-body',
  /** A vote that the device which it names has not signed: the record is as it was written, and says what is not so. */
  'bad-vote',
  /** The tables of state (who may call and approve, what is confirmed, granted and on hold) are not those that the last change left. */
  'other-state',
  'unreadable-state',
  /** All that was looked at is whole, and the database takes no further record. */
  'takes-no-more',
] as const;
export type LogProblem = (typeof LOG_PROBLEMS)[number];

/** Each in words that follow `placeOf`. */
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
  'wrong-checkpoint': 'its signature does not hold, or it is of another log',
  forked: 'it was signed by this log, and the records do not make it: one of them is another than then',
  'wrong-cosignature': 'what a witness signed is not this head of this log, or its signature does not hold',
  'unknown-witness':
    'it is cosigned by a witness that neither the configuration nor a record of the log names',
  'unreadable-heads':
    'the database cannot read the signed heads that it keeps, a page of its file is damaged',
  'wrong-body': 'a body of it is not the one that it commits to',
  'missing-body': 'a body of it is gone, and no record tells of its deletion',
  'unexplained-body':
    'a body of it is gone, and whether a record tells of its deletion cannot be told: a page of the database file is damaged',
  'unclaimed-body': 'there is a body with it that it does not commit to',
  'unreadable-body': 'the database cannot read a body of it, a page of its file is damaged',
  'bad-vote':
    'it says that a person voted so, and the device that it names has not signed that, or it is one vote too many',
  'other-state':
    'who may call or approve, confirmed tools, grants or holds are not as their last change left them: parts of an older copy were put into the database, or it is damaged',
  'unreadable-state':
    'who may call or approve, confirmed tools, grants or holds cannot be read, a page of the database file is damaged',
  'takes-no-more':
    'a page of the database file that the next record needs is damaged, so that no call can run; the records that were looked at are as they were written',
};

export interface LogFault {
  readonly problem: LogProblem;
  /** The first record that it is about; of a head its size; undefined where only the whole is wrong (`wrong-root`). */
  readonly index?: number | undefined;
}

const OF_HEADS: ReadonlySet<LogProblem> = new Set([
  'wrong-checkpoint',
  'forked',
  'wrong-cosignature',
  'unknown-witness',
]);
const OF_BODIES: ReadonlySet<LogProblem> = new Set([
  'wrong-body',
  'missing-body',
  'unexplained-body',
  'unclaimed-body',
  'unreadable-body',
]);

/** Whether it is of the tables beside the records: nothing is wrong with these. */
export const isOfState = (problem: LogProblem): boolean =>
  problem === 'other-state' || problem === 'unreadable-state' || problem === 'takes-no-more';

/** Where a fault is, in words that `PROBLEM_WORDS` follow. */
export function placeOf({ problem, index }: LogFault): string {
  if (isOfState(problem)) return 'the tables beside the records';
  if (index === undefined) return 'all of it';
  if (OF_HEADS.has(problem)) return `the head of ${index} records`;
  return OF_BODIES.has(problem) || problem === 'bad-vote' ? `record ${index}` : `from record ${index} on`;
}

/** What a verification looked at beside the records, and found. */
export interface LookedAt {
  readonly bodies: {
    readonly checked: number;
    /** Gone, as a record of the log tells. */
    readonly deleted: number;
    /** With any fault; the first of them is told. */
    readonly bad: number;
  };
  readonly heads: { readonly checkpoints: number; readonly cosignatures: number };
  readonly votes: Votes & { readonly keys: readonly VoteKey[] };
}
/** What a verification found: nothing where the log is whole. */
export interface Verified {
  /** The first fault of each kind: records, then heads, bodies and votes. */
  readonly faults: readonly LogFault[];
  /** Null where only the records were asked about. */
  readonly looked: LookedAt | null;
}

/** A line of `POST /api/log/verify/progress`: some of the first kind, then one of the others. */
export type VerifyLine =
  | { readonly checked: number; readonly of: number }
  | { readonly result: VerifyView }
  | { readonly error: { readonly code: ControlErrorCode; readonly message: string } };
