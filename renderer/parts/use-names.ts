import type { KnownValues } from '../../proxy/contract/query-complete.ts';
import { useAgents } from '../api/use-agents.ts';
import { usePeople } from '../api/use-people.ts';
import { useServers } from '../api/use-servers.ts';

/** What the filters offer: those that are known now. Others, gone since, can be typed. */
export function useNames() {
  const { data: agents = [] } = useAgents();
  const { data: servers = [] } = useServers();
  const sorted = (names: Iterable<string>): string[] => [...new Set(names)].sort();
  return {
    agents: sorted(agents.map(({ name }) => name)),
    owners: sorted(agents.map(({ owner }) => owner)),
    servers: sorted(servers.map(({ name }) => name)),
    tools: sorted(servers.flatMap(({ tools }) => tools.map(({ name }) => name))),
    toolsOf: new Map(servers.map(({ name, tools }) => [name, tools.map((tool) => tool.name)])),
  };
}

/** The same for a query line, by its fields. */
export function useKnownValues(): KnownValues {
  const { agents, owners, servers, tools, toolsOf } = useNames();
  const { data: people = [] } = usePeople();
  const approver = people.filter(({ roles }) => roles.includes('approver')).map(({ name }) => name);
  return { agent: agents, owner: owners, server: servers, tool: tools, toolsOf, approver };
}
