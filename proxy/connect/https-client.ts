import type { ClientRequest, IncomingMessage } from 'node:http';
import { Agent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { agentThatChecks } from './agent-that-checks.ts';
import type { HeaderFields } from './body-headers.ts';
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

/** Inside Electron; check-gateway.ts says what it cannot do. Everywhere else Node's own check stays in force. */
const BORINGSSL = process.versions['electron'] !== undefined;

/**
 * Mutual TLS to one URL over kept connections. Nothing is sent twice by itself: a call that was sent may have run.
 * `always` goes with each request.
 */
export function createHttpsClient(url: URL, credentials: Credentials, always: HeaderFields): HttpsClient {
  const kept = { keepAlive: true, maxSockets: MOST_CONNECTIONS, secureContext: credentials.context };
  const agent = BORINGSSL ? agentThatChecks(kept, url.hostname, credentials.authority) : new Agent(kept);
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
