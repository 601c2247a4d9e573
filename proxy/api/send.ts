import type { Agent as HttpAgent } from 'node:http';
import { CountersignError } from '../contract/errors.ts';
import { Agent, request } from '../platform/node-http.ts';
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
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
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
  // One connection per command is enough, and node:http loads in no time.
  const agent = new Agent({ keepAlive: true });
  let checked: Promise<void> | undefined;
  return {
    async send(asked) {
      try {
        checked ??= checkSocketFolder(path);
        await checked;
        return await ask(path, agent, asked);
      } catch (cause) {
        if (cause instanceof CountersignError || asked.signal?.aborted === true) throw cause;
        throw new UnreachableError('unreachable', 'No gateway is running for this data folder.', { cause });
      }
    },
    close: async () => agent.destroy(),
  };
}

function ask(path: string, agent: HttpAgent, asked: ApiRequest): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    const { method, headers, body, signal } = asked;
    const sent = request(
      {
        socketPath: path,
        agent,
        method,
        path: asked.path,
        headers: body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
        ...(signal === undefined ? {} : { signal }),
      },
      (answer) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: answer }),
    );
    sent.on('error', reject);
    sent.end(body);
  });
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
      return {
        status: answer.status,
        headers: Object.fromEntries(answer.headers),
        body: untilAborted(answer.body, asked.signal) ?? emptyBody(),
      };
    },
    close: async () => {},
  };
}

/** A connection ends with its signal; here there is none, and the answer has to. */
function untilAborted(body: Response['body'], signal: AbortSignal | undefined): Response['body'] {
  if (body === null || signal === undefined) return body;
  return body.pipeThrough(new TransformStream<Uint8Array, Uint8Array>(), { signal });
}

async function* emptyBody(): AsyncIterable<Uint8Array> {}
