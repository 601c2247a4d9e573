import type { GatewayControl } from '../../contract/control.ts';
import { actorOf } from './actor.ts';
import { type ControlParts, notFound } from './parts.ts';

/** A recorded session that is about to be sent again: on record before its first call, and named by each of them. */
export function logReplay({ core }: ControlParts): Pick<GatewayControl, 'beginReplay'> {
  return {
    async beginReplay({ agent: name, server: at, run, session, origin, messages }, by) {
      const [agent, server] = [core.registry.agentByName(name), core.server(at)];
      if (agent === undefined) throw notFound('agent');
      if (server === undefined) throw notFound('server');
      // Not the run: whoever reads the log could else pass an agent's own calls for those of a replay.
      const facts = { agent: agent.principal, replayed: session, origin, messages };
      const rest = { actor: actorOf(by), server: { id: server.id } };
      const entry = core.writer.entry('log.replay', facts, rest);
      const { indexes } = await core.store.append({ entries: [entry], changes: [] });
      const index = indexes[0] ?? 0;
      core.replays.begin(run, agent.principal, index);
      return { index };
    },
  };
}
