import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { SecureContextOptions, TLSSocket, TlsOptions } from 'node:tls';
import type { Peer } from '../contract/call.ts';
import { CountersignError } from '../contract/errors.ts';
import { RPC } from '../contract/mcp.ts';
import type { Clock } from '../contract/time.ts';
import { STATUS_CODES } from '../platform/node-http.ts';
import type { Exchange, Headers } from './exchange.ts';
import { checkHost, checkRepeated, type HostRules } from './host-check.ts';
import { errorBytes } from './json-rpc.ts';
import { readBody } from './read-body.ts';
import { ListenError } from './refusal.ts';
import { replyOn } from './reply.ts';
import { protocolRefusal, strangerAt, tooManyConnections } from './transport-refusals.ts';

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
  /** Resolves when no request is being handled. After `close`, what is still under way has no connection any more. */
  settled(): Promise<void>;
  /** Takes a renewed certificate for new connections. */
  renew(context: SecureContextOptions): void;
  /** Stops accepting, lets answers under way finish for at most `graceMs`, then closes what is left. */
  close(graceMs: number): Promise<void>;
}

const VERBS = new Set(['POST', 'GET', 'DELETE']);
/** Connections beyond the ceiling that are still told why they are refused; further ones are closed unheard. */
const SURPLUS = 32;
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
  const surplus = new WeakSet<TLSSocket>();
  const underWay = new Set<Promise<void>>();
  let connected = 0;
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
      const socket = request.socket as TLSSocket;
      const peer = peerOf(socket);
      const served = serve(request, response, peer, ports, surplus.has(socket))
        .catch((error: unknown) => answerError(request, response, peer, error, ports))
        .finally(() => underWay.delete(served));
      underWay.add(served);
    },
  );
  server.maxConnections = limits.connections + SURPLUS;
  server.on('secureConnection', (socket) => {
    connected += 1;
    socket.once('close', () => {
      connected -= 1;
    });
    if (connected > ports.limits().connections) surplus.add(socket);
  });
  server.on('drop', (dropped) => ports.refused(strangerAt(dropped), tooManyConnections()));
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const tls = socket as TLSSocket;
    const refusal = protocolRefusal(error);
    if (refusal === undefined || !tls.writable) {
      tls.destroy();
      return;
    }
    ports.refused(peerOf(tls), refusal);
    const body = errorBytes(undefined, refusal.rpcCode, refusal.message);
    const head = `HTTP/1.1 ${refusal.status} ${STATUS_CODES[refusal.status]}`;
    tls.end(
      `${head}\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${Buffer.from(body).toString()}`,
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
        async settled() {
          while (underWay.size > 0) await Promise.allSettled(underWay);
        },
      });
    });
  });
}

async function serve(
  request: IncomingMessage,
  response: ServerResponse,
  peer: Peer,
  ports: ListenerPorts,
  isSurplus: boolean,
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
    reply: replyOn(request, response, ports.clock),
    body: () => readBody(request, ports.limits().bodyBytes),
  };
  if (isSurplus) throw tooManyConnections();
  checkHost(headers, ports.hosts());
  checkRepeated(headers);
  if (exchange.server === '')
    throw new ListenError('no-such-path', 'There is no such path; servers are at /mcp/<server>.', {
      status: 404,
    });
  if (!VERBS.has(exchange.verb))
    throw new ListenError('no-such-verb', 'Use POST, GET or DELETE.', { status: 405 });
  if (
    exchange.verb === 'POST' &&
    !/^application\/json[ \t]*(?:;|$)/i.test(request.headers['content-type'] ?? '')
  ) {
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
  const reply = replyOn(request, response, ports.clock);
  const headers: Headers = [
    ['content-type', 'application/json'],
    ...(refusal?.code === 'too-many-connections' ? ([['connection', 'close']] as const) : []),
  ];
  if (reply.begun()) response.destroy();
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
