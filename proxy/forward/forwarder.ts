import { isDeepStrictEqual } from 'node:util';
import type {
  ChildrenConfig,
  HttpServerConfig,
  ServerConfig,
  StdioServerConfig,
} from '../contract/config.ts';
import { guardCredentials } from './credential-guard.ts';
import { ForwardError } from './forward-error.ts';
import { createHttpServer } from './http-server.ts';
import { createSandboxFinder, type SandboxFinder } from './sandbox.ts';
import { secretFiles } from './server-secrets.ts';
import { createStdioServer } from './stdio-server.ts';
import type { Forwarder, ForwarderOptions, ForwardSettings, Upstream, UpstreamOptions } from './types.ts';

/** What a server's connection or child hangs on: another one needs another upstream. */
interface Connection {
  readonly http: HttpServerConfig | undefined;
  readonly stdio: StdioServerConfig | undefined;
  readonly inherit: readonly string[];
}
interface Held {
  readonly connection: Connection;
  readonly upstream: Upstream;
}

function connectionOf({ http, stdio }: ServerConfig, children: ChildrenConfig): Connection {
  if (stdio === undefined) return { http, stdio, inherit: [] };
  return {
    http,
    stdio: { ...stdio, env: { ...children.env, ...stdio.env } },
    inherit: children.inherit,
  };
}

/** Every server behind the gateway. Throws ForwardError `insecure-credential`; starts and connects nothing before the first send. */
export function createForwarder(
  options: ForwarderOptions,
  /** What a trial shares with those in use. */
  around: { readonly hidden: () => readonly string[]; readonly sandbox: SandboxFinder } = {
    hidden: () => [],
    sandbox: createSandboxFinder(options.sandboxes),
  },
): Forwarder {
  let settings: ForwardSettings = options;
  let held = new Map<string, Held>();
  let closed = false;

  /** Asked at each start of a child: a reload may bring servers with other secrets. */
  const hidden = (): string[] => [
    ...secretFiles([...held.values()].map(({ connection }) => connection)),
    ...around.hidden(),
  ];

  function open(name: string, connection: Connection): Held {
    const { http, stdio, inherit } = connection;
    const own: UpstreamOptions = {
      ...options,
      name,
      hidden,
      sandbox: around.sandbox,
      limits: () => settings.limits,
    };
    if (http !== undefined) return { connection, upstream: createHttpServer(http, own) };
    if (stdio !== undefined) return { connection, upstream: createStdioServer(stdio, { ...own, inherit }) };
    throw new TypeError(`server ${name} has neither http nor stdio`);
  }

  /** Takes the settings into use and gives back the servers that are used no more. Throws with nothing changed. */
  function replace(next: ForwardSettings): Held[] {
    for (const [name, { http }] of Object.entries(next.servers))
      if (http !== undefined) guardCredentials(name, http);
    const servers = new Map<string, Held>();
    for (const [name, config] of Object.entries(next.servers)) {
      const old = held.get(name);
      const connection = connectionOf(config, next.children);
      const same = old !== undefined && isDeepStrictEqual(old.connection, connection);
      servers.set(name, same ? old : open(name, connection));
    }
    const gone = [...held.values()].filter((old) => ![...servers.values()].includes(old));
    held = servers;
    settings = next;
    return gone;
  }

  replace(options);

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
    async reconfigure(changes) {
      await Promise.all(replace({ ...settings, ...changes }).map(({ upstream }) => upstream.close()));
    },
    trial(servers, secrets) {
      const resolveSecret: ForwarderOptions['resolveSecret'] = async (reference) =>
        secrets.get(reference) ?? options.resolveSecret(reference);
      return createForwarder(
        { ...options, ...settings, servers, resolveSecret },
        {
          hidden,
          sandbox: around.sandbox,
        },
      );
    },
    async close() {
      closed = true;
      await Promise.all([...held.values()].map(({ upstream }) => upstream.close()));
    },
    health: () => [...held.values()].map(({ upstream }) => upstream.health()),
  };
}
