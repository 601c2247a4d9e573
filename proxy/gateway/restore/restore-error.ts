import { CountersignError } from '../../contract/errors.ts';

export type RestoreErrorCode =
  | 'no-file'
  /** Another installation's, or not the keys that it was made with; or no database at all. */
  | 'other-keys'
  | 'other-installation'
  /** Torn, cut or changed: it does not verify. */
  | 'damaged'
  | 'newer-version'
  | 'no-room'
  /** One that was interrupted is finished now. */
  | 'finished-another'
  | 'bad-plan'
  | 'cancelled';
export class RestoreError extends CountersignError<RestoreErrorCode> {}
