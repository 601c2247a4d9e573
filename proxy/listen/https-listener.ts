import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecureContextOptions, TLSSocket, TlsOptions } from 'node:tls';
import type { Peer } from '../contract/call.ts';
import { CountersignError } from '../contract/errors.ts';
import { RPC } from '../contract/mcp.ts';
import type { Clock } from '../contract/time.ts';
import type { Exchange, Headers } from './exchange.ts';
import { checkHost, type HostRules } from './host-check.ts';
import { errorBytes } from './json-rpc.ts';
import { readBody } from './read-body.ts';
import { ListenError } from './refusal.ts';
import { replyOn } from './reply.ts';

export interface ListenerPorts {
  readonly tls: TlsOptions;
  readonly clock: Clock;
  readonly hosts: () => HostRules;
  readonly limits: () => ListenLimits;
  readonly peerFrom: (socket: TLSSocket) => Peer;
  readonly handle: (exchange: Exchange) => Promise<void>;
  /** A request that went no further than the door. */
  readonly refused: (peer: Peer, error: ListenError) => void;
  /** A fault of our own: for the person at this machine. */
  readonly failed: (error: unknown) => void;
}
export interface ListenLimits {
  readonly bodyBytes: number;
  readonly headerBytes: number;
  readonly connections: number;
  readonly slowHeadersMs: number;
  readonly idleMs: number;
}
export interface Listener {
  readonly address: AddressInfo;
  /** Takes a renewed certificate for new connections. */
  renew(context: SecureContextOptions): void;
  /** Stops accepting, lets answers under way finish for at most `graceMs`, then closes what is left. */
  close(graceMs: number): Promise<void>;
}

const VERBS = new Set(['POST', 'GET', 'DELETE']);
const PATH = /^\/mcp\/([a-z0-9][a-z0-9-]{0,62})\/?(?:\?|$)/;

/** Listens with mutual TLS on `host:port` (0: a free port). Rejects where it cannot. */
export function listenHttps(host: string, port: number, ports: ListenerPorts): Promise<Listener> {
  const limits = ports.limits();
  const peers = new WeakMap<TLSSocket, Peer>();
  const peerOf = (socket: TLSSocket): Peer => {
    const known = peers.get(socket);
    if (known !== undefined) return known;
    const peer = ports.peerFrom(socket);
    peers.set(socket, peer);
    return peer;
  };
  const server = createServer(
    {
      ...ports.tls,
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.slowHeadersMs,
      requestTimeout: limits.slowHeadersMs + 60_000,
      keepAliveTimeout: limits.idleMs,
      connectionsCheckingInterval: Math.min(5000, limits.slowHeadersMs),
      requireHostHeader: false,
    },
    (request, response) => {
      const peer = peerOf(request.socket as TLSSocket);
      serve(request, response, peer, ports).catch((error: unknown) =>
        answerError(request, response, peer, error, ports),
      );
    },
  );
  server.maxConnections = limits.connections;
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const tls = socket as TLSSocket;
    const status = CLIENT_ERRORS[error.code ?? ''];
    if (status === undefined || !tls.writable) {
      tls.destroy();
      return;
    }
    const refusal = new ListenError('bad-message', status.sentence, { cause: error });
    ports.refused(peerOf(tls), refusal);
    const body = errorBytes(undefined, RPC.invalidRequest, status.sentence);
    tls.end(
      `HTTP/1.1 ${status.line}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${Buffer.from(body).toString()}`,
    );
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve({
        address: server.address() as AddressInfo,
        renew: (context) => server.setSecureContext({ ...ports.tls, ...context }),
        close: (graceMs) => closeServer(server, graceMs, ports.clock),
      });
    });
  });
}

const CLIENT_ERRORS: Readonly<Record<string, { line: string; sentence: string }>> = {
  HPE_HEADER_OVERFLOW: {
    line: '431 Request Header Fields Too Large',
    sentence: 'The request headers are larger than allowed.',
  },
  ERR_HTTP_REQUEST_TIMEOUT: { line: '408 Request Timeout', sentence: 'The request took too long to arrive.' },
};

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  peer: Peer,
  ports: ListenerPorts,
): Promise<void> {
  const headers = lowerCased(request.rawHeaders);
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort();
  });
  const exchange: Exchange = {
    verb: request.method as Exchange['verb'],
    server: PATH.exec(request.url ?? '')?.[1] ?? '',
    peer,
    headers,
    received: ports.clock.now(),
    signal: gone.signal,
    reply: replyOn(response),
    body: () => readBody(request, ports.limits().bodyBytes),
  };
  checkHost(headers, ports.hosts());
  if (exchange.server === '')
    throw new ListenError('no-such-path', 'There is no such path; servers are at /mcp/<server>.', {
      status: 404,
    });
  if (!VERBS.has(exchange.verb))
    throw new ListenError('no-such-verb', 'Use POST, GET or DELETE.', { status: 405 });
  if (exchange.verb === 'POST' && !/^application\/json\b/i.test(request.headers['content-type'] ?? '')) {
    throw new ListenError('not-json-content', 'Send the message as application/json.', { status: 415 });
  }
  await ports.handle(exchange);
}

function answerError(
  request: IncomingMessage,
  response: ServerResponse,
  peer: Peer,
  error: unknown,
  ports: ListenerPorts,
): void {
  const refusal = error instanceof ListenError ? error : undefined;
  if (refusal === undefined) ports.failed(error);
  else ports.refused(peer, refusal);
  const sentence =
    (error instanceof CountersignError ? error.forAgent : undefined) ??
    'The gateway could not handle this request.';
  const bytes = errorBytes(refusal?.rpcId, refusal?.rpcCode ?? RPC.internalError, sentence);
  const reply = replyOn(response);
  // What is left of a body that was refused is not read, so the connection cannot be used again.
  const headers: Headers = [
    ['content-type', 'application/json'],
    ...(request.complete ? [] : ([['connection', 'close']] as const)),
  ];
  if (reply.begun) response.destroy();
  else reply.whole(refusal?.status ?? (error instanceof CountersignError ? 502 : 500), headers, bytes);
}

function lowerCased(raw: readonly string[]): Headers {
  const headers: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) headers.push([(raw[i] ?? '').toLowerCase(), raw[i + 1] ?? '']);
  return headers;
}

function closeServer(server: Server, graceMs: number, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.after(graceMs, () => server.closeAllConnections());
    server.close(() => {
      cancel();
      resolve();
    });
    server.closeIdleConnections();
  });
}
