import { CountersignError } from '../contract/errors.ts';

export type WitnessErrorCode =
  /** No key: `countersign witness init` has not been run in this folder. */
  | 'missing'
  /** A key, or another key for a log's origin, is there already and is never replaced. */
  | 'exists'
  /** A file of the folder is not what was written. Guessing would undo what the witness has sworn. */
  | 'damaged'
  | 'unwritable'
  /** Another witness runs on this folder. */
  | 'locked';
export class WitnessError extends CountersignError<WitnessErrorCode> {}
