import type { X509Certificate } from 'node:crypto';
import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { HeaderFields } from './body-headers.ts';
import { wrongWithGateway } from './check-gateway.ts';
import type { Credentials } from './credentials.ts';

/** How long TCP and TLS may take. What comes after has no limit: a held call may take minutes. */
const CONNECT_MS = 10_000;
const KEEP_ALIVE_MS = 30_000;
/** Each call under way has a connection of its own (HTTP/1.1); more of them wait here, not at the gateway's own limit. */
const MOST_CONNECTIONS = 128;

interface HttpRequest {
  readonly method: 'POST' | 'GET' | 'DELETE';
  readonly headers: HeaderFields;
  readonly body?: Buffer;
  readonly signal?: AbortSignal;
}

export interface HttpExchange {
  /** Settles when the request has left for the kernel, or never will. It never rejects. */
  readonly sent: Promise<void>;
  /** The head of the answer; its body is read from it. Rejects with Node's own errors. */
  readonly answer: Promise<IncomingMessage>;
}

export interface HttpsClient {
  send(request: HttpRequest): HttpExchange;
  close(): void;
}

/** The connection took too long to be made. */
class ConnectTimeout extends Error {
  readonly code = 'CONNECT_TIMEOUT';
}

/** Inside Electron; check-gateway.ts says what it cannot do. */
const BORINGSSL = process.versions['electron'] !== undefined;

/** Listened for before the connection is begun: as where Node itself refuses, nothing of a request leaves before this. */
function checkConnections(agent: Agent, url: URL, authority: X509Certificate): void {
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, told) => {
    const socket = connect(options, told);
    if (!(socket instanceof TLSSocket)) throw new Error('a connection to the gateway without TLS');
    socket.once('secureConnect', () => {
      if (socket.authorized) return;
      const certificate = socket.getPeerX509Certificate();
      const wrong = wrongWithGateway({ certificate, authority, host: url.hostname, now: Date.now() });
      if (wrong !== undefined) socket.destroy(wrong);
    });
    return socket;
  };
}

/**
 * Mutual TLS to one URL over kept connections. Nothing is sent twice by itself: a call that was sent may have run.
 * `always` goes with each request.
 */
export function createHttpsClient(url: URL, credentials: Credentials, always: HeaderFields): HttpsClient {
  const agent = new Agent({
    keepAlive: true,
    maxSockets: MOST_CONNECTIONS,
    secureContext: credentials.context,
    ...(BORINGSSL ? { rejectUnauthorized: false, maxCachedSessions: 0 } : {}),
  });
  if (BORINGSSL) checkConnections(agent, url, credentials.authority);
  const ready = new WeakSet<Socket>();

  /** Only once the request has its connection: before that it may wait for others, as long as they take. */
  function awaitConnection(socket: Socket, request: ClientRequest): void {
    const timer = setTimeout(() => request.destroy(new ConnectTimeout('no connection in time')), CONNECT_MS);
    socket.setKeepAlive(true, KEEP_ALIVE_MS);
    socket.once('secureConnect', () => {
      ready.add(socket);
      clearTimeout(timer);
    });
    socket.once('close', () => clearTimeout(timer));
  }

  return {
    send({ method, headers, body, signal }) {
      const length: HeaderFields = body === undefined ? {} : { 'Content-Length': String(body.length) };
      const request = httpsRequest(url, {
        method,
        agent,
        headers: { ...always, ...headers, ...length },
        ...(signal === undefined ? {} : { signal }),
      });
      request.once('socket', (socket) => {
        if (!ready.has(socket)) awaitConnection(socket, request);
      });
      const sent = new Promise<void>((resolve) => {
        request.once('finish', resolve);
        request.once('close', resolve);
      });
      const answer = new Promise<IncomingMessage>((resolve, reject) => {
        request.once('response', resolve);
        // Stays on: an error after the head also comes out of the body, and without a listener here would end the process.
        request.on('error', reject);
      });
      request.end(body);
      return { sent, answer };
    },
    close() {
      agent.destroy();
    },
  };
}
