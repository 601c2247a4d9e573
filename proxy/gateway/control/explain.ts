import type { ExplanationView, UnknownName } from '../../contract/configuration.ts';
import type { GatewayControl } from '../../contract/control.ts';
import { nearestName } from '../../platform/config/nearest-name.ts';
import type { ControlParts } from './parts.ts';

/** What the policy would say of a call. A name that nobody knows is told, for it may only be misspelt; the answer goes by it. */
export function explainControl({ core, servers }: ControlParts): Pick<GatewayControl, 'explain'> {
  function unknownNames(agent: string, server: string, method: string, tool: string): UnknownName[] {
    const { config } = core.settings();
    const ref = config.servers[server] === undefined ? undefined : servers.get(server);
    const tools = ref === undefined ? [] : core.pins.of(ref.id).map(({ name }) => name);
    return [
      ...unknown(
        'agent',
        agent,
        core.registry.agents().map(({ name }) => name),
      ),
      ...unknown('server', server, Object.keys(config.servers)),
      // Prompts and resources are not listed here, and the tools of an unknown server are nobody's.
      ...(method === 'tools/call' && ref !== undefined ? unknown('tool', tool, tools) : []),
    ];
  }

  return {
    async explain({ agent, server, method, tool, args }): Promise<ExplanationView> {
      const { policy, config } = core.settings();
      const ref = servers.get(server);
      const toolClass = ref === undefined ? undefined : core.pins.confirmedClass(ref.id, tool);
      const { steps, decision } = policy.explain({
        agent,
        owner: core.registry.agentByName(agent)?.ownerName ?? '',
        server,
        method,
        tool,
        toolClass,
        refused: ref !== undefined && core.pins.isRefused(ref.id, tool),
        args: args ?? {},
        time: core.clock.now().wall,
        source: { ip: '127.0.0.1' },
        enforced: (config.servers[server]?.mode ?? config.mode) === 'enforce',
      });
      const { effect, enforced, rule, reason, message, requirement } = decision;
      return {
        unknown: unknownNames(agent, server, method, tool),
        toolClass: toolClass ?? null,
        steps,
        decision: {
          effect,
          enforced,
          rule,
          reason,
          message: message ?? null,
          requirement: requirement ?? null,
        },
      };
    },
  };
}

function unknown(what: UnknownName['what'], name: string, known: readonly string[]): UnknownName[] {
  return known.includes(name) ? [] : [{ what, name, meant: nearestName(name, known) ?? null }];
}
