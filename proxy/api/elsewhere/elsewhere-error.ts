import { CountersignError } from '../../contract/errors.ts';

type ElsewhereErrorCode =
  /** Nothing listens there, or it speaks no TLS. */
  | 'unreachable'
  /** What answers is not the gateway that invited. */
  | 'other-gateway'
  /** The gateway refused: the invitation is used, unknown or too old. */
  | 'refused'
  | 'bad-answer';
export class ElsewhereError extends CountersignError<ElsewhereErrorCode> {}
