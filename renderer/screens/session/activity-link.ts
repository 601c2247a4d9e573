import type { SessionView } from '../../../proxy/contract/log-views.ts';
import { writeFilter } from '../../parts/activity-address.ts';

/** Activity with the calls of this agent to this server, in the time of the session. */
export function activityOf(
  { agent, server, opened, closed }: SessionView,
  epoch: number | undefined,
): string {
  const filter = {
    agent: agent.name ?? agent.id,
    server: server.name ?? server.id,
    time: 'own',
    from: iso(opened),
    ...(epoch === undefined ? {} : { epoch: String(epoch) }),
    // To the end of the last minute: the API takes whole records.
    ...(closed === null ? {} : { to: iso(closed + 60_000_000) }),
  };
  return `/activity?${writeFilter(new URLSearchParams(), filter)}`;
}

const iso = (micros: number): string => new Date(micros / 1000).toISOString();
