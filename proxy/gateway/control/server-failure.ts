import { ControlError } from '../../contract/control.ts';
import { CountersignError } from '../../contract/errors.ts';
import type { ServerFailure } from '../../contract/servers.ts';
import { ForwardError } from '../../forward/forward-error.ts';
import type { Core } from '../core.ts';
import { controlCode } from './as-control-error.ts';

/** A server that could not be used: a ControlError whose message says why, with its own last words, and the same as data. */
export class ServerFailureError extends ControlError {
  readonly failure: ServerFailure;

  constructor(failure: ServerFailure, cause: unknown) {
    const said = failure.said.map((line) => `\n  | ${line}`).join('');
    super(controlCode(failure.code), `${failure.message}${said}`, { cause });
    this.failure = failure;
  }
}

/** What failed, for a person: what servers wrote themselves may quote the credential that they were given, so it is masked (law 6). */
export function serverFailure(
  core: Core,
  { code, message, said }: Pick<ServerFailure, 'code' | 'message' | 'said'>,
): ServerFailure {
  return { code, message: masked(core, message), said: said.map((line) => masked(core, line)) };
}

/** The error as it is told; a fault of the program stays what it is. */
export function asServerFailure(core: Core, error: unknown): unknown {
  if (!(error instanceof ForwardError)) return error;
  return new ServerFailureError(serverFailure(core, error), error);
}

/** Why a server of an import was not added. Throws what is no error of ours. */
export function failureOf(core: Core, error: unknown): ServerFailure {
  if (error instanceof ServerFailureError) return error.failure;
  if (!(error instanceof CountersignError)) throw error;
  return serverFailure(core, { code: error.code, message: error.message, said: [] });
}

function masked(core: Core, text: string): string {
  try {
    // One line each: no server writes lines that look like ours.
    return core.settings().masker.maskText(text.replaceAll(/\s*[\r\n]+\s*/g, ' ')).text;
  } catch {
    // A detector that fails shows nothing (law 2).
    return '(withheld: it could not be looked through for secrets)';
  }
}
