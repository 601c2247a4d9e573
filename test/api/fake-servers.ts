import { once } from 'node:events';
import { ControlError, type GatewayControl } from '../../proxy/contract/control.ts';
import type { ServerView, ToolView } from '../../proxy/contract/views.ts';
import { uuidv7 } from '../../proxy/platform/uuid.ts';
import { type FakeGround, found, type Mutable } from './fake-ground.ts';

type Servers = Pick<
  GatewayControl,
  | 'servers'
  | 'addServer'
  | 'planImport'
  | 'importServers'
  | 'testServer'
  | 'removeServer'
  | 'confirmTools'
  | 'refuseTools'
>;
export interface FakeServers extends Servers {
  readonly servedTools: Map<string, ToolView[]>;
  /** Puts another view of a tool in place of the one of its name. */
  changeTool(server: string, tool: ToolView): void;
  /** Servers that cannot be added and why; `hangs`: until whoever adds one gives up, which has begun once `begun` resolves. */
  readonly adding: { readonly failing: Map<string, string>; hangs: boolean; readonly begun: Promise<void> };
}

/** Servers and their tools in memory; none is ever asked anything. */
export function fakeServers({ act }: FakeGround, secrets: Map<string, string>): FakeServers {
  const servers = new Map<string, Mutable<ServerView>>();
  const servedTools = new Map<string, ToolView[]>();
  const begun = Promise.withResolvers<void>();
  const adding: FakeServers['adding'] = { failing: new Map(), hangs: false, begun: begun.promise };
  const probe = (name: string) => ({
    revision: '2025-11-25',
    serverName: name,
    tools: servedTools.get(name) ?? [],
  });
  return {
    servedTools,
    adding,
    changeTool(name, tool) {
      const server = found(servers.get(name), `server ${name}`);
      server.tools = server.tools.map((one) => (one.name === tool.name ? tool : one));
    },
    async servers() {
      return [...servers.values()];
    },
    async addServer({ name, server, secrets: given = [] }, by, signal) {
      act('addServer', by, { name, server });
      if (servers.has(name)) throw new ControlError('exists', `The server ${name} exists.`);
      const why = adding.failing.get(name);
      if (why !== undefined) throw new ControlError('unavailable', why);
      if (adding.hangs) {
        begun.resolve();
        await once(signal ?? new AbortController().signal, 'abort');
        throw new ControlError('unavailable', 'Given up.');
      }
      for (const secret of given) secrets.set(secret.name, secret.value);
      servers.set(name, {
        id: uuidv7(),
        name,
        kind: server.http === undefined ? 'stdio' : 'http',
        target: server.http?.url ?? [server.stdio?.command, ...(server.stdio?.args ?? [])].join(' '),
        mode: 'enforce',
        health: {
          state: 'up',
          lastError: null,
          lastFailure: null,
          sandbox: 'bwrap',
          running: 1,
          restarts: 0,
        },
        tools: servedTools.get(name) ?? [],
      });
      return probe(name);
    },
    async planImport() {
      return { add: [], skip: [{ from: 'mcpServers.off', why: 'it is disabled there' }] };
    },
    async importServers({ names }, by) {
      act('importServers', by, names);
      return names.map((name) => ({ name, added: true, tools: [], failure: null }));
    },
    async testServer(name, by) {
      found(servers.get(name), `server ${name}`);
      act('testServer', by, name);
      return probe(name);
    },
    async removeServer(name, by) {
      found(servers.get(name), `server ${name}`);
      act('removeServer', by, name);
      servers.delete(name);
    },
    async confirmTools(name, input, by) {
      const server = found(servers.get(name), `server ${name}`);
      act('confirmTools', by, { name, ...input });
      server.tools = server.tools.map((tool) => {
        const confirmed = input.tools.find((one) => one.name === tool.name);
        if (confirmed === undefined) return tool;
        if (confirmed.definition !== tool.definition)
          throw new ControlError('conflict', 'The tool has changed.');
        return { ...tool, confirmedClass: confirmed.class, state: 'confirmed' as const };
      });
      return [...server.tools];
    },
    async refuseTools(name, input, by) {
      const server = found(servers.get(name), `server ${name}`);
      act('refuseTools', by, { name, ...input });
      server.tools = server.tools.map((tool) =>
        input.tools.some((one) => one.name === tool.name)
          ? { ...tool, confirmedClass: null, state: 'refused' as const }
          : tool,
      );
      return [...server.tools];
    },
  };
}
