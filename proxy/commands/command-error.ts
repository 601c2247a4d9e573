import { CountersignError } from '../contract/errors.ts';

export type CommandErrorCode =
  /** The command line does not make sense: exit code 2. */
  | 'usage'
  /** The call was decided, withdrawn or expired before this vote: exit code 3. */
  | 'decided'
  | 'no-installation'
  | 'cancelled'
  | 'not-found'
  | 'refused'
  | 'failed';

/** An error with what to do about it, where there is something. */
export class CommandError extends CountersignError<CommandErrorCode> {
  readonly advice: string | undefined;

  constructor(
    code: CommandErrorCode,
    message: string,
    options: { readonly advice?: string; readonly cause?: unknown } = {},
  ) {
    super(code, message, { cause: options.cause });
    this.advice = options.advice;
  }
}
