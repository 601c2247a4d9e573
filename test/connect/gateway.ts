import { once } from 'node:events';
import {
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Authority, Leaf } from './certificates.ts';

interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
/** A request whose body has been read, and its answer to be written. */
export interface Visit extends Seen {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}
export interface Gateway {
  readonly url: string;
  /** Every request in the order in which it came. */
  readonly seen: readonly Seen[];
  handle: (visit: Visit) => void;
  /** Resolves with the first request, past or future, that fits. */
  waitFor(fits: (seen: Seen) => boolean): Promise<Seen>;
  /** Cuts every connection; the port stays open. */
  cut(): void;
  close(): Promise<void>;
}

/** A real mutual TLS server on a free port: what the gateway is to the shim. */
export async function startGateway(
  authority: Authority,
  leaf: Leaf,
  handle: (visit: Visit) => void,
  options: { port?: number } = {},
): Promise<Gateway> {
  const seen: Seen[] = [];
  let waiting: (() => void)[] = [];
  const server: Server = createServer(
    { cert: leaf.cert, key: leaf.key, ca: authority.ca, requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('error', () => undefined);
      request.on('end', () => {
        const visit: Visit = {
          method: request.method ?? '',
          path: request.url ?? '',
          headers: request.headers,
          body: Buffer.concat(chunks).toString('utf8'),
          request,
          response,
        };
        seen.push(visit);
        const woken = waiting;
        waiting = [];
        for (const wake of woken) wake();
        gateway.handle(visit);
      });
    },
  );
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const gateway: Gateway = {
    url: `https://127.0.0.1:${port}`,
    seen,
    handle,
    async waitFor(fits) {
      for (;;) {
        const found = seen.find(fits);
        if (found !== undefined) return found;
        await new Promise<void>((resolve) => waiting.push(resolve));
      }
    },
    cut: () => server.closeAllConnections(),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return gateway;
}

/** Passes everything to a plain HTTP server, streams included. */
export function passTo(upstream: string): (visit: Visit) => void {
  return ({ method, headers, body, response }) => {
    const { host: _, ...kept } = headers;
    const onward = httpRequest(upstream, { method, headers: kept }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      response.flushHeaders();
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    response.on('close', () => onward.destroy());
    onward.end(body);
  };
}

export function json(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof value === 'string' ? value : JSON.stringify(value));
}

export function beginEvents(response: ServerResponse, headers: Record<string, string> = {}): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', ...headers });
  response.flushHeaders();
}

export function sendEvent(response: ServerResponse, value: unknown, id?: string): void {
  response.write(`${id === undefined ? '' : `id: ${id}\n`}data: ${JSON.stringify(value)}\n\n`);
}
