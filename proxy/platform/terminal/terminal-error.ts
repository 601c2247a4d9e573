import { CountersignError } from '../../contract/errors.ts';

export type TerminalErrorCode =
  /** The process has no controlling terminal, so no person is there to type. */
  | 'no-terminal'
  /** Ctrl+C, Ctrl+D or an empty answer. */
  | 'cancelled'
  | 'too-long';
export class TerminalError extends CountersignError<TerminalErrorCode> {}
