import { CountersignError } from '../../contract/errors.ts';

export type AgeErrorCode =
  /** No recipient that this program can encrypt to. */
  | 'bad-recipient'
  /** No identity, or one of a kind that this program cannot use. */
  | 'bad-identity'
  /** Not a file that age encrypted. */
  | 'not-encrypted'
  /** It was encrypted to others. */
  | 'wrong-identity'
  /** Something in it was changed. */
  | 'altered'
  /** Its end is missing, or was changed. */
  | 'cut-short';
/** A file encrypted by age (age-encryption.org/v1) that cannot be made or read. */
export class AgeError extends CountersignError<AgeErrorCode> {}
