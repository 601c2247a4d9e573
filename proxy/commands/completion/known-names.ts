import type { ApiClient } from '../../api/api-client.ts';
import type { KnownValues } from '../../contract/query-complete.ts';
import type { GlobalOptions } from '../options.ts';
import { reachRunning } from '../reach.ts';

/** Names that the running gateway knows now, and the ends of ids that wait for an approver. */
export interface KnownNames {
  readonly query: KnownValues;
  readonly waiting: readonly string[];
}
const NOTHING: KnownNames = { query: {}, waiting: [] };

/** Nothing where no gateway runs: to open the log for a completion would be slow, and on record. */
export async function knownNames(options: GlobalOptions): Promise<KnownNames> {
  const running = await reachRunning(options).catch(() => undefined);
  if (running === undefined) return NOTHING;
  try {
    return await namesOf(running.api);
  } catch {
    return NOTHING;
  } finally {
    await running.close();
  }
}

async function namesOf(api: ApiClient): Promise<KnownNames> {
  const [agents, servers, people, waiting] = await Promise.all([
    api.agents(),
    api.servers(),
    api.people(),
    api.approvals({ state: 'waiting', limit: 100 }),
  ]);
  const sorted = (names: readonly string[]): string[] => [...new Set(names.filter(isPlain))].sort();
  return {
    query: {
      agent: sorted(agents.map(({ name }) => name)),
      owner: sorted(agents.map(({ owner }) => owner)),
      server: sorted(servers.map(({ name }) => name)),
      toolsOf: new Map(servers.map(({ name, tools }) => [name, sorted(tools.map((tool) => tool.name))])),
      tool: sorted(servers.flatMap(({ tools }) => tools.map(({ name }) => name))),
      approver: sorted(people.filter(({ roles }) => roles.includes('approver')).map(({ name }) => name)),
    },
    waiting: waiting.map(({ id }) => id.slice(-6)),
  };
}

/** A shell puts a completion into a line that runs: no name that a server chose brings a character with a meaning there. */
function isPlain(name: string): boolean {
  return /^[\p{L}\p{N}_][\p{L}\p{N}_.@:/+=-]*( [\p{L}\p{N}_.@:/+=-]+)*$/u.test(name);
}
