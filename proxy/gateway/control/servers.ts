import type { ServerConfig } from '../../contract/config.ts';
import {
  ControlError,
  type GatewayControl,
  type ProbeView,
  type ServerView,
  type ToolView,
} from '../../contract/control.ts';
import type { PrincipalId } from '../../contract/ids.ts';
import type { ToolRow } from '../../contract/state.ts';
import { probeServer } from '../../forward/probe.ts';
import type { ServerHealth } from '../../forward/types.ts';
import { addServerToConfig, removeServer } from '../../platform/config/edit-config.ts';
import { observeToolList } from '../observe-answer.ts';
import { actorOf } from './actor.ts';
import { type ControlParts, notFound } from './parts.ts';

type Servers = Pick<
  GatewayControl,
  'servers' | 'addServer' | 'testServer' | 'removeServer' | 'confirmTools' | 'putSecret'
>;

/** Servers and their tools: what is behind the gateway, and as what it was accepted. */
export function serversControl(parts: ControlParts): Servers {
  const { core, servers, installation } = parts;

  async function probe(name: string, by: Parameters<GatewayControl['testServer']>[1]): Promise<ProbeView> {
    const server = servers.get(name);
    if (server === undefined) throw notFound('server');
    const found = await probeServer(core.forwarder, name, installation.id as string as PrincipalId);
    const observed = observeToolList(core, server.id, found.tools, { actor: actorOf(by) });
    if (observed.entries.length > 0) {
      await core.store.append({ entries: observed.entries, changes: observed.changes });
      observed.apply();
    }
    const listed = new Set(found.tools.map((tool) => (tool as { name?: unknown }).name));
    return {
      revision: found.revision,
      serverName: found.serverName,
      tools: core.pins
        .of(server.id)
        .filter((row) => listed.has(row.name))
        .map(toolView),
    };
  }

  return {
    servers() {
      const { config } = core.settings();
      const health = new Map(core.forwarder.health().map((one) => [one.name, one]));
      return Promise.resolve(
        Object.entries(config.servers).map(([name, server]): ServerView => {
          const ref = servers.get(name);
          return {
            id: ref?.id ?? '',
            name,
            kind: server.http === undefined ? 'stdio' : 'http',
            target: targetInWords(server),
            mode: server.mode ?? config.mode,
            health: healthView(health.get(name)),
            tools: ref === undefined ? [] : core.pins.of(ref.id).map(toolView),
          };
        }),
      );
    },
    async addServer({ name, server }, by) {
      if (servers.get(name) !== undefined)
        throw new ControlError('exists', `There is a server named ${name} already.`);
      await addServerToConfig(installation.paths.config, name, server);
      await installation.reload(by);
      try {
        return await probe(name, by);
      } catch (error) {
        // A server that cannot be reached now is not left behind half added.
        await removeServer(installation.paths.config, name);
        await installation.reload(by);
        throw error;
      }
    },
    testServer: probe,
    async removeServer(name, by) {
      if (servers.get(name) === undefined) throw notFound('server');
      await removeServer(installation.paths.config, name);
      await installation.reload(by);
    },
    async confirmTools(name, { tools }, by) {
      const server = servers.get(name);
      if (server === undefined) throw notFound('server');
      for (const tool of tools) {
        const pin = core.pins.get(server.id, tool.name);
        if (pin === undefined) throw notFound('tool');
        // What the person looked at is what is confirmed, not what the server has listed since.
        if (pin.definition !== tool.definition)
          throw new ControlError('conflict', `The definition of ${tool.name} has changed. Look at it again.`);
      }
      const at = core.clock.now().wall;
      const changes = tools.map((tool) => ({
        op: 'tool.confirm' as const,
        server: server.id,
        name: tool.name,
        definition: tool.definition,
        class: tool.class,
        by: by.principal,
        at,
      }));
      const entries = tools.map((tool) =>
        core.writer.entry(
          'tool.confirm',
          { class: tool.class },
          { actor: actorOf(by), server: { id: server.id, definition: tool.definition } },
        ),
      );
      await core.store.append({ entries, changes });
      for (const change of changes) core.pins.apply(change);
      core.events.emit('tools.changed', { server: server.id });
      return core.pins.of(server.id).map(toolView);
    },
    async putSecret(name, value, by) {
      await installation.keyring.putSecret(name, Buffer.from(value, 'utf8'));
      await core.store.append({
        entries: [core.writer.entry('config.change', { what: 'secret' }, { actor: actorOf(by) })],
        changes: [],
      });
    },
  };
}

function healthView(health: ServerHealth | undefined): ServerView['health'] {
  const lastError = health?.lastError?.code ?? null;
  const running = health?.running === undefined || health.running > 0;
  return {
    state: lastError !== null ? 'failing' : running ? 'up' : 'idle',
    lastError,
    sandbox: health?.sandbox ?? null,
  };
}

/** The URL or the command; arguments may hold what only looks harmless, so a command is shown without values after `=`. */
function targetInWords(server: ServerConfig): string {
  if (server.http !== undefined) return server.http.url;
  return [server.stdio?.command ?? '', ...(server.stdio?.args ?? [])]
    .join(' ')
    .replace(/(--?[a-z-]*(?:key|token|secret|password)[a-z-]*=)\S+/gi, '$1…');
}

function toolView(row: ToolRow): ToolView {
  const now = JSON.parse(row.body) as { description?: unknown };
  return {
    name: row.name,
    definition: row.definition,
    description: typeof now.description === 'string' ? now.description : '',
    claimedClass: row.claimedClass,
    confirmedClass: row.confirmedClass,
    state:
      row.confirmedClass === null
        ? 'new'
        : row.confirmedDefinition === row.definition
          ? 'confirmed'
          : 'changed',
    before: row.confirmedBody,
    now: row.body,
  };
}
