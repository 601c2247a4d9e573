import { once } from 'node:events';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../contract/time.ts';
import { createServer } from '../platform/node-http.ts';
import { MOST_BODY_BYTES } from './add-checkpoint.ts';
import type { Witness } from './witness.ts';

export interface WitnessListener {
  readonly port: number;
  close(): Promise<void>;
}
export interface ServeWitness {
  readonly witness: Witness;
  readonly host: string;
  readonly port: number;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  readonly clock: Clock;
  readonly diagnose: (what: string, error: unknown) => void;
}

const PATH = '/add-checkpoint';
const MOST_CONNECTIONS = 128;
const TIMES = { headersTimeout: 10_000, requestTimeout: 20_000, keepAliveTimeout: 15_000 };
const CLOSE_MS = 3000;

/** Serves a witness over HTTP, or HTTPS with `tls`. Rejects where it cannot listen. */
export async function serveWitness(options: ServeWitness): Promise<WitnessListener> {
  const { witness, host, port, tls, clock, diagnose } = options;
  const limits = { ...TIMES, maxHeaderSize: 8 * 1024 };
  const handle = (request: IncomingMessage, response: ServerResponse): void => {
    answer(witness, request, response).catch((error: unknown) => {
      diagnose('a request could not be answered; nothing was signed', error);
      end(response, 500, 'the witness cannot store its state\n');
    });
  };
  const server: Server =
    tls === undefined ? createServer(limits, handle) : createTlsServer({ ...limits, ...tls }, handle);
  server.maxConnections = MOST_CONNECTIONS;
  server.on('tlsClientError', () => {});
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const cancel = clock.after(CLOSE_MS, () => server.closeAllConnections());
      await closed;
      cancel();
    },
  };
}

async function answer(witness: Witness, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url !== PATH) return end(response, 404, 'nothing is here\n');
  if (request.method !== 'POST') {
    response.setHeader('allow', 'POST');
    return end(response, 405, 'POST a checkpoint\n');
  }
  const body = await readBody(request);
  if (body === undefined) {
    // The rest of it is not read, so nothing after it on this connection can be.
    response.setHeader('connection', 'close');
    return end(response, 413, 'too large\n');
  }
  const answered = await witness.answer(body);
  end(response, answered.status, answered.body, answered.type);
}

async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of request.iterator({ destroyOnReturn: false })) {
      const bytes: Buffer = part;
      size += bytes.length;
      if (size > MOST_BODY_BYTES) return undefined;
      parts.push(bytes);
    }
  } catch {
    // The client went in the middle: nobody is there to answer.
    return Buffer.alloc(0);
  }
  return Buffer.concat(parts);
}

function end(
  response: ServerResponse,
  status: number,
  body: string,
  type = 'text/plain; charset=utf-8',
): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' });
  response.end(body);
}
