import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Clock } from '../../contract/time.ts';
import type { ConsoleView } from '../../contract/views.ts';
import { createServer } from '../../platform/node-http.ts';
import { closeServer } from '../close-server.ts';
import { lateListener } from '../late-listener.ts';
import type { ApiApp } from '../serve-local.ts';
import { ConsoleError } from './console-error.ts';
import { loadPages, type PageKind, type Pages } from './pages.ts';

/** The console on loopback TCP, opened where somebody asks for it. */
export interface ConsoleDoor {
  /** Opens both pages' listeners, once. Rejects with ConsoleError. */
  open(): Promise<ConsoleView>;
  /** Where the pages are, or null while nobody asked. */
  place(): ConsoleView | null;
  close(): Promise<void>;
}

export interface ConsoleDoorOptions {
  readonly app: () => ApiApp;
  readonly clock: Clock;
  /** The ports wished for; a taken one gives way to a free one. */
  readonly ports: () => { readonly console: number; readonly approval: number };
  readonly pages?: () => Promise<Pages>;
}

const CLOSE_MS = 3000;
const HOST = '127.0.0.1';

/**
 * Two listeners, since a page's origin is its port too: the page that draws what agents and servers wrote has no way to the
 * token of the page that votes.
 */
export function createConsoleDoor(options: ConsoleDoorOptions): ConsoleDoor {
  const { clock, ports } = options;
  const stopping = new AbortController();
  const servers: Server[] = [];
  let opening: Promise<ConsoleView> | undefined;
  let place: ConsoleView | null = null;

  async function openPage(kind: PageKind, pages: Pages, port: number): Promise<string> {
    const bindings = { transport: 'tcp', page: kind, stopping: stopping.signal } as const;
    const server = createServer(
      { headersTimeout: 10_000, requestTimeout: 60_000, keepAliveTimeout: 5000, maxHeaderSize: 16 * 1024 },
      lateListener((request) => {
        const api = new URL(request.url).pathname.startsWith('/api/');
        return api ? options.app().fetch(request, bindings) : pages.answer(kind, request);
      }),
    );
    server.maxConnections = 128;
    servers.push(server);
    const taken = await listen(server, port).then(
      () => false,
      (cause: unknown) => isTaken(cause, port),
    );
    if (taken) await listen(server, 0);
    const address = server.address();
    if (address === null || typeof address === 'string') throw cannotListen(undefined);
    return `http://${HOST}:${address.port}`;
  }
  async function open(): Promise<ConsoleView> {
    const pages = await (options.pages ?? loadPages)();
    const wished = ports();
    place = {
      url: await openPage('console', pages, wished.console),
      approvalUrl: await openPage('approval', pages, wished.approval),
    };
    return place;
  }

  return {
    open() {
      opening ??= open().catch((error: unknown) => {
        // Pages that are built later are found by the next try.
        opening = undefined;
        for (const server of servers.splice(0)) server.close();
        throw error;
      });
      return opening;
    },
    place: () => place,
    async close() {
      stopping.abort();
      await Promise.all(servers.map((server) => closeServer(server, clock, CLOSE_MS)));
    },
  };
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen({ host: HOST, port });
  await once(server, 'listening');
}

function isTaken(cause: unknown, port: number): true {
  if (port !== 0 && cause instanceof Error && 'code' in cause && cause.code === 'EADDRINUSE') return true;
  throw cannotListen(cause);
}

function cannotListen(cause: unknown): ConsoleError {
  return new ConsoleError('cannot-listen', 'The console cannot listen on loopback.', { cause });
}
