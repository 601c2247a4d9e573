import { once } from 'node:events';
import { chmod, lstat, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import { connect } from 'node:net';
import type { Clock } from '../contract/time.ts';
import { createServer } from '../platform/node-http.ts';
import type { ApiBindings } from './caller.ts';
import { closeServer } from './close-server.ts';
import { lateListener } from './late-listener.ts';
import { LocalSocketError } from './local-socket-error.ts';
import { isPipe, makeSocketFolder } from './socket-folder.ts';

/** The app as far as a listener needs it. */
export interface ApiApp {
  fetch(request: Request, bindings: ApiBindings): Response | Promise<Response>;
}
export interface LocalListener {
  readonly path: string;
  /** Takes no more connections, ends event streams, waits for answers under way up to the deadline, then cuts. */
  close(deadlineMs?: number): Promise<void>;
}

const CLOSE_MS = 5000;

/**
 * Serves the app on a Unix socket (0600 in a folder of 0700: the operating system's permission is the admission) or a
 * Windows named pipe. Throws LocalSocketError.
 */
export async function serveLocal(options: {
  readonly app: ApiApp;
  readonly path: string;
  readonly clock: Clock;
}): Promise<LocalListener> {
  const { app, path, clock } = options;
  await makeSocketFolder(path);
  if (!isPipe(path)) await removeStale(path);

  const stopping = new AbortController();
  const bindings: ApiBindings = { transport: 'local-socket', stopping: stopping.signal };
  const server = createServer(
    { headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 5000, maxHeaderSize: 16 * 1024 },
    lateListener((request) => app.fetch(request, bindings)),
  );
  server.maxConnections = 256;
  await listen(server, path);
  // Nobody else could connect before this line either: the folder is closed to them.
  if (!isPipe(path)) await chmod(path, 0o600);

  let closing: Promise<void> | undefined;
  return {
    path,
    close(deadlineMs = CLOSE_MS) {
      stopping.abort();
      closing ??= closeServer(server, clock, deadlineMs);
      return closing;
    },
  };
}

async function listen(server: Server, path: string): Promise<void> {
  server.listen({ path });
  try {
    await once(server, 'listening');
  } catch (cause) {
    const taken = isCode(cause, 'EADDRINUSE');
    throw taken
      ? new LocalSocketError('already-running', `Another gateway already listens on ${path}.`, { cause })
      : new LocalSocketError('cannot-listen', `The gateway cannot listen on ${path}.`, { cause });
  }
}

/**
 * Removes the socket file that a gateway left which was killed: only a socket, and only once nobody answers on it. Two
 * gateways that start at the very same moment are kept apart by the lock of the database, not here.
 */
async function removeStale(path: string): Promise<void> {
  const stats = await lstat(path).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (stats === undefined) return;
  if (!stats.isSocket()) {
    throw new LocalSocketError('not-a-socket', `${path} is in the way: it is not a socket. Move it away.`);
  }
  if (await answers(path)) {
    throw new LocalSocketError('already-running', `Another gateway already listens on ${path}.`);
  }
  await rm(path, { force: true });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    // Refused means dead; anything else (no permission, busy) is not ours to remove.
    socket.once('error', (error) => resolve(!isCode(error, 'ECONNREFUSED') && !isCode(error, 'ENOENT')));
  });
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
