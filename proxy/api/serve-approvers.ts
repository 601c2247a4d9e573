import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type SecureContextOptions, TLSSocket, type TlsOptions } from 'node:tls';
import { getRequestListener } from '@hono/node-server';
import type { DeviceHolder } from '../contract/devices.ts';
import type { Clock } from '../contract/time.ts';
import type { ApiBindings } from './caller.ts';
import { closeServer } from './close-server.ts';
import type { ApiApp } from './serve-local.ts';

export interface ApproversListener {
  readonly port: number;
  /** Takes a renewed certificate for new connections. */
  renew(context: SecureContextOptions): void;
  close(): Promise<void>;
}

const CLOSE_MS = 3000;
const MOST_CONNECTIONS = 256;

/**
 * Serves the app to approvers elsewhere over mutual TLS. `holderOf` is asked for each request, and at each beat of an open stream:
 * a connection by itself is worth nothing. Rejects where it cannot listen.
 */
export async function serveApprovers(options: {
  readonly app: ApiApp;
  readonly host: string;
  readonly port: number;
  readonly tls: TlsOptions;
  readonly clock: Clock;
  readonly holderOf: (socket: TLSSocket) => DeviceHolder | undefined;
}): Promise<ApproversListener> {
  const { app, host, port, tls, clock, holderOf } = options;
  const stopping = new AbortController();
  const listen = getRequestListener(
    (request, { incoming }) => {
      const { socket } = incoming as IncomingMessage;
      const bindings: ApiBindings = {
        transport: 'approver',
        stopping: stopping.signal,
        approver: () => (socket instanceof TLSSocket ? holderOf(socket) : undefined),
        source: { ip: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 },
      };
      return app.fetch(request, bindings);
    },
    // Whatever the Host header says, it decides nothing here.
    { overrideGlobalObjects: false, hostname: 'gateway' },
  );
  const server = createServer(
    {
      ...tls,
      headersTimeout: 10_000,
      requestTimeout: 60_000,
      keepAliveTimeout: 30_000,
      maxHeaderSize: 16 * 1024,
    },
    (incoming: IncomingMessage, outgoing: ServerResponse) => void listen(incoming, outgoing),
  );
  server.maxConnections = MOST_CONNECTIONS;
  server.on('tlsClientError', () => {});
  server.listen(port, host);
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    renew: (context) => server.setSecureContext({ ...tls, ...context }),
    close() {
      stopping.abort();
      return closeServer(server, clock, CLOSE_MS);
    },
  };
}
