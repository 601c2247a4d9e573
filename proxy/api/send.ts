import { Agent, request } from 'undici';
import { CountersignError } from '../contract/errors.ts';
import type { ApiApp } from './serve-local.ts';
import { checkSocketFolder } from './socket-folder.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** From `/api/` on, query included. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly signal: AbortSignal | undefined;
}
export interface ApiAnswer {
  readonly status: number;
  readonly body: AsyncIterable<Uint8Array>;
}
/** How a client reaches the app. */
export interface ApiSender {
  send(request: ApiRequest): Promise<ApiAnswer>;
  close(): Promise<void>;
}

/** Nobody answers at the other end. */
export class UnreachableError extends CountersignError<'unreachable'> {}

/** Over the gateway's local socket. `send` throws UnreachableError where no gateway answers. */
export function socketSender(path: string): ApiSender {
  const agent = new Agent({ connect: { socketPath: path }, headersTimeout: 120_000, bodyTimeout: 0 });
  let checked: Promise<void> | undefined;
  return {
    async send(asked) {
      try {
        checked ??= checkSocketFolder(path);
        await checked;
        const answer = await request(`http://localhost${asked.path}`, {
          dispatcher: agent,
          method: asked.method,
          headers: asked.headers,
          body: asked.body ?? null,
          signal: asked.signal ?? null,
        });
        return { status: answer.statusCode, body: answer.body };
      } catch (cause) {
        if (cause instanceof CountersignError || asked.signal?.aborted === true) throw cause;
        throw new UnreachableError('unreachable', 'No gateway is running for this data folder.', { cause });
      }
    },
    close: () => agent.destroy(),
  };
}

/** Straight into an app in this very process. */
export function inProcessSender(app: ApiApp): ApiSender {
  return {
    async send(asked) {
      const answer = await app.fetch(
        new Request(`http://localhost${asked.path}`, {
          method: asked.method,
          headers: asked.headers,
          ...(asked.body === undefined ? {} : { body: asked.body }),
          ...(asked.signal === undefined ? {} : { signal: asked.signal }),
        }),
        { transport: 'in-process' },
      );
      return { status: answer.status, body: answer.body ?? emptyBody() };
    },
    close: async () => {},
  };
}

async function* emptyBody(): AsyncIterable<Uint8Array> {}
