import { isDeepStrictEqual } from 'node:util';
import type { ServerConfig } from '../contract/config.ts';
import { guardCredentials } from './credential-guard.ts';
import { ForwardError } from './forward-error.ts';
import { createHttpServer } from './http-server.ts';
import { secretFiles } from './server-secrets.ts';
import { createStdioServer } from './stdio-server.ts';
import type { Forwarder, ForwarderOptions, Upstream, UpstreamOptions } from './types.ts';

type Servers = Readonly<Record<string, ServerConfig>>;
interface Held {
  readonly config: ServerConfig;
  readonly upstream: Upstream;
}

function connectionOf({ http, stdio }: ServerConfig) {
  return { http, stdio };
}

/** Every server behind the gateway. Throws ForwardError `insecure-credential`; starts and connects nothing before the first send. */
export function createForwarder(options: ForwarderOptions): Forwarder {
  let held = new Map<string, Held>();
  let closed = false;

  function open(name: string, config: ServerConfig): Held {
    // Asked at each start of a child: a reload may bring servers with other secrets.
    const hidden = (): string[] => secretFiles([...held.values()].map((other) => other.config));
    const own: UpstreamOptions = { ...options, name, hidden };
    if (config.http !== undefined) return { config, upstream: createHttpServer(config.http, own) };
    if (config.stdio !== undefined) return { config, upstream: createStdioServer(config.stdio, own) };
    throw new TypeError(`server ${name} has neither http nor stdio`);
  }

  /** Takes the servers into use and gives back those that are used no more. Throws with nothing changed. */
  function replace(servers: Servers): Held[] {
    for (const [name, { http }] of Object.entries(servers))
      if (http !== undefined) guardCredentials(name, http);
    const next = new Map<string, Held>();
    for (const [name, config] of Object.entries(servers)) {
      const old = held.get(name);
      const same = old !== undefined && isDeepStrictEqual(connectionOf(old.config), connectionOf(config));
      next.set(name, same ? old : open(name, config));
    }
    const gone = [...held.values()].filter((old) => ![...next.values()].includes(old));
    held = next;
    return gone;
  }

  replace(options.servers);

  return {
    async send(request) {
      if (closed) throw new ForwardError('closed', 'The gateway is shutting down.');
      const server = held.get(request.server);
      if (server === undefined)
        throw new ForwardError('unknown-server', `There is no server ${request.server}.`);
      try {
        return await server.upstream.send(request);
      } catch (error) {
        if (error instanceof ForwardError && error.code !== 'cancelled') {
          options.diagnostics({
            server: request.server,
            kind: 'failed',
            code: error.code,
            message: error.message,
          });
        }
        throw error;
      }
    },
    async replaceServers(servers) {
      await Promise.all(replace(servers).map(({ upstream }) => upstream.close()));
    },
    async close() {
      closed = true;
      await Promise.all([...held.values()].map(({ upstream }) => upstream.close()));
    },
    health: () => [...held.values()].map(({ upstream }) => upstream.health()),
  };
}
