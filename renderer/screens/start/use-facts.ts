import { useEffect } from 'react';
import { KEYS } from '../../api/keys.ts';
import { queryClient } from '../../api/query-client.ts';
import { useAgents } from '../../api/use-agents.ts';
import { useApprovers } from '../../api/use-people.ts';
import { useServers } from '../../api/use-servers.ts';
import { useStatus } from '../../api/use-status.ts';
import type { Facts } from './progress.ts';
import { useFirstCall } from './use-first-call.ts';

/** No event tells of an agent that was added in a terminal. */
const LOOK_AGAIN_MS = 2500;

/** All that the checklist looks at; `facts` once it is all there. */
export function useFacts(): { facts: Facts | undefined; error: Error | null; retry: () => void } {
  const [approvers, servers, agents, first, status] = [
    useApprovers(),
    useServers(),
    useAgents(),
    useFirstCall(),
    useStatus(),
  ];
  const called = (first.data?.call ?? null) !== null;
  useEffect(() => {
    if (called) return;
    const timer = setInterval(() => {
      for (const key of [KEYS.servers, KEYS.agents]) void queryClient.invalidateQueries({ queryKey: [key] });
    }, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [called]);
  const all = [approvers, servers, agents, first, status];
  return {
    facts:
      approvers.data && servers.data && agents.data && first.data && status.data
        ? {
            approvers: approvers.data,
            servers: servers.data,
            agents: agents.data,
            first: first.data,
            status: status.data,
          }
        : undefined,
    error: all.find(({ data, error }) => data === undefined && error !== null)?.error ?? null,
    retry: () => {
      for (const query of all) if (query.data === undefined) void query.refetch();
    },
  };
}
