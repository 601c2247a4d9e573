import { useQuery } from '@tanstack/react-query';
import type { AgentView, ServerView } from '../../../proxy/contract/views.ts';
import { ask } from '../../api/ask.ts';
import { KEYS } from '../../api/keys.ts';

/** What the filters offer: those that are known now. Others, gone since, can be typed. */
export function useNames() {
  const { data: agents = [] } = useQuery({
    queryKey: [KEYS.agents],
    queryFn: ({ signal }) => ask<AgentView[]>('GET', '/api/agents', { signal }),
  });
  const { data: servers = [] } = useQuery({
    queryKey: [KEYS.servers],
    queryFn: ({ signal }) => ask<ServerView[]>('GET', '/api/servers', { signal }),
  });
  const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();
  return {
    agents: sorted(agents.map(({ name }) => name)),
    owners: sorted(agents.map(({ owner }) => owner)),
    servers: sorted(servers.map(({ name }) => name)),
    tools: sorted(servers.flatMap(({ tools }) => tools.map(({ name }) => name))),
  };
}
