import { CountersignError } from '../contract/errors.ts';

export type LocalSocketErrorCode =
  /** The folder of the socket belongs to someone else or others may enter it. */
  | 'unsafe-folder'
  /** Something that is no socket stands where the socket should be. */
  | 'not-a-socket'
  /** Another gateway answers there. */
  | 'already-running'
  | 'cannot-listen';
export class LocalSocketError extends CountersignError<LocalSocketErrorCode> {}
