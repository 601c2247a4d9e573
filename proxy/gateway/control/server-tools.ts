import { ControlError, type GatewayControl } from '../../contract/control.ts';
import type { StateChange } from '../../contract/state.ts';
import type { Entry } from '../../contract/store.ts';
import type { ToolView } from '../../contract/views.ts';
import { actorOf } from './actor.ts';
import { type ControlParts, notFound } from './parts.ts';
import { toolView } from './tool-view.ts';

type ToolChange = Extract<StateChange, { op: 'tool.confirm' | 'tool.reject' }>;

/** As what people accept the tools of a server, or that they do not. */
export function serverToolsControl({
  core,
  servers,
}: ControlParts): Pick<GatewayControl, 'confirmTools' | 'refuseTools'> {
  /** The server's id, if what the person looked at is what it lists now. */
  function checked(name: string, tools: readonly { name: string; definition: string }[]): string {
    const server = servers.get(name);
    if (server === undefined) throw notFound('server');
    for (const tool of tools) {
      const pin = core.pins.get(server.id, tool.name);
      if (pin === undefined) throw notFound('tool');
      if (pin.definition !== tool.definition)
        throw new ControlError('conflict', `The definition of ${tool.name} has changed. Look at it again.`);
    }
    return server.id;
  }

  async function put(
    server: string,
    entries: readonly Entry[],
    changes: readonly ToolChange[],
  ): Promise<ToolView[]> {
    await core.store.append({ entries, changes });
    for (const change of changes) core.pins.apply(change);
    core.events.emit('tools.changed', { server });
    return core.pins.of(server).map(toolView);
  }

  return {
    confirmTools: async (name, { tools }, by) => {
      const server = checked(name, tools);
      const at = core.clock.now().wall;
      const changes = tools.map((tool) => ({
        op: 'tool.confirm' as const,
        server,
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
          { actor: actorOf(by), server: { id: server, definition: tool.definition } },
        ),
      );
      return put(server, entries, changes);
    },
    refuseTools: async (name, { tools }, by) => {
      const server = checked(name, tools);
      const entries = tools.map((tool) =>
        core.writer.entry(
          'tool.confirm',
          { class: 'none' },
          { actor: actorOf(by), server: { id: server, definition: tool.definition } },
        ),
      );
      const changes = tools.map((tool) => ({
        op: 'tool.reject' as const,
        server,
        name: tool.name,
        definition: tool.definition,
      }));
      return put(server, entries, changes);
    },
  };
}
