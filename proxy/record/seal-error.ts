import { CountersignError } from '../contract/errors.ts';

export type SealErrorCode =
  /** The bytes are no sealed original. */
  | 'not-sealed'
  /** The key is not its own, something in it was changed, or it is the original of another message. */
  | 'altered';
/** A sealed original that cannot be opened. */
export class SealError extends CountersignError<SealErrorCode> {}
