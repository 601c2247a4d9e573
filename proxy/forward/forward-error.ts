import { CountersignError } from '../contract/errors.ts';

export type ForwardErrorCode =
  | 'unknown-server'
  | 'unreachable'
  | 'refused-tls'
  | 'timeout'
  | 'answer-too-large'
  | 'bad-answer'
  | 'unauthorized'
  | 'redirected'
  | 'insecure-credential'
  | 'secret-missing'
  | 'child-failed'
  | 'child-exited'
  | 'sandbox-missing'
  | 'cancelled'
  | 'closed';

/** What an agent may read: no host, no path, no secret. */
const FOR_AGENT: Readonly<Record<ForwardErrorCode, string>> = {
  'unknown-server': 'There is no server of this name behind the gateway.',
  unreachable: 'The server could not be reached.',
  'refused-tls': 'No trusted connection to the server could be made.',
  timeout: 'The server did not answer in time.',
  'answer-too-large': "The server's answer is larger than the gateway allows.",
  'bad-answer': "The server's answer broke off or could not be read.",
  unauthorized: "The server does not take the gateway's credentials.",
  redirected: 'The server answered with a redirect, which the gateway does not follow.',
  'insecure-credential': 'The gateway is not set up to reach this server safely.',
  'secret-missing': 'The gateway lacks a credential for this server.',
  'child-failed': 'The server could not be started.',
  'child-exited': 'The server ended before it answered.',
  'sandbox-missing': 'The server must run in a sandbox, and this machine offers none.',
  cancelled: 'The call was cancelled.',
  closed: 'The gateway is shutting down, or the server was taken out of its configuration.',
};

/** Why an exchange with a server failed. `message` is for the person and may name hosts and files; never a secret. */
export class ForwardError extends CountersignError<ForwardErrorCode> {
  /** The last lines that the server's child wrote to stderr before it ended, oldest first. */
  readonly said: readonly string[];

  constructor(code: ForwardErrorCode, message: string, cause?: unknown, said: readonly string[] = []) {
    super(code, message, { cause, forAgent: FOR_AGENT[code] });
    this.said = said;
  }
}
