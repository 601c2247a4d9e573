import { CountersignError } from '../contract/errors.ts';
import { RPC } from '../contract/mcp.ts';

export type ListenErrorCode =
  | 'bad-http'
  | 'headers-too-large'
  | 'too-slow'
  | 'too-many-connections'
  | 'too-many-calls'
  | 'repeated-header'
  | 'unknown-session'
  | 'host-refused'
  | 'origin-refused'
  | 'no-such-path'
  | 'no-such-verb'
  | 'body-too-large'
  | 'body-encoded'
  | 'body-incomplete'
  | 'not-json-content'
  | 'bad-json'
  | 'not-maskable'
  | 'bad-message'
  | 'batch-refused'
  | 'header-mismatch';

/** Why an exchange goes no further than the door: the HTTP status and JSON-RPC code it is answered with. */
export class ListenError extends CountersignError<ListenErrorCode> {
  readonly status: number;
  readonly rpcCode: number;
  /** The raw id of the request that it answers, where one could be read. */
  readonly rpcId: string | undefined;
  constructor(
    code: ListenErrorCode,
    forAgent: string,
    options: { status?: number; rpcCode?: number; rpcId?: string | undefined; cause?: unknown } = {},
  ) {
    super(code, forAgent, { forAgent, ...(options.cause === undefined ? {} : { cause: options.cause }) });
    this.status = options.status ?? 400;
    this.rpcId = options.rpcId;
    this.rpcCode = options.rpcCode ?? RPC.invalidRequest;
  }
}
