import { CountersignError } from '../contract/errors.ts';

export type ConnectErrorCode =
  | 'bad-server-name'
  | 'bad-agent-name'
  | 'bad-url'
  | 'no-credentials'
  | 'bad-credentials';

/** Why the shim does not start. Its message is for the person who wrote the client's configuration. */
export class ConnectError extends CountersignError<ConnectErrorCode> {}
