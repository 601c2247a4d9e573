import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createChanges } from './fixture/changes.ts';
import { headerOf, isLocal, readJson, sendError } from './fixture/http.ts';
import {
  asObject,
  CODE,
  isObject,
  META,
  RpcError,
  SESSION_REVISIONS,
  STATELESS,
} from './fixture/protocol.ts';
import { createRequestStates } from './fixture/request-state.ts';
import { serveSessionEra } from './fixture/session-era.ts';
import { createSessions } from './fixture/sessions.ts';
import { serveStateless } from './fixture/stateless.ts';

export interface FixtureServer {
  /** `http://localhost:<port>/mcp`. The suite wants the name localhost. */
  readonly url: URL;
  close(): Promise<void>;
}

const PATH = '/mcp';

/** Whether a request goes by 2026-07-28: its header says so, or, where the header names no session revision, its `_meta`. */
function isStateless(request: IncomingMessage, body: unknown): boolean {
  const revision = headerOf(request, 'mcp-protocol-version');
  if (revision === STATELESS) return true;
  if (revision !== undefined && SESSION_REVISIONS.includes(revision)) return false;
  return isObject(body) && META.version in asObject(asObject(body['params'])['_meta']);
}

/**
 * An MCP server on plain node:http that speaks every revision of Streamable HTTP on one URL and has the tools, prompts and
 * resources that the official conformance suite calls. Listens on loopback; `port` 0 takes a free one.
 */
export async function startFixtureServer({ port = 0 }: { port?: number } = {}): Promise<FixtureServer> {
  const changes = createChanges();
  const sessions = createSessions();
  const states = createRequestStates();

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (!isLocal(request)) throw new RpcError(-32000, 'Forbidden: Host or Origin', { status: 403 });
    if (new URL(request.url ?? '', 'http://localhost').pathname !== PATH) {
      response.writeHead(404).end();
      return;
    }
    if (request.method === 'POST') {
      const body = await readJson(request);
      if (!isStateless(request, body)) await serveSessionEra({ sessions, changes }, request, response, body);
      else if (isObject(body)) await serveStateless({ states, changes }, request, response, body);
      else throw new RpcError(CODE.invalidRequest, 'Invalid Request', { status: 400 });
      return;
    }
    const known = request.method === 'GET' || request.method === 'DELETE';
    if (!known || isStateless(request, undefined)) response.writeHead(405, { allow: 'POST' }).end();
    else await serveSessionEra({ sessions, changes }, request, response, undefined);
  }

  const server = createServer((request, response) => {
    serve(request, response).catch((cause: unknown) => {
      if (response.headersSent) response.destroy();
      else sendError(response, cause);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: new URL(`http://localhost:${(server.address() as AddressInfo).port}${PATH}`),
    async close() {
      for (const session of [...sessions.all()]) sessions.end(session.id);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

if (import.meta.main) {
  const { url } = await startFixtureServer({ port: Number(process.argv[2] ?? 0) });
  console.log(`Fixture server on ${url.href}`);
}
