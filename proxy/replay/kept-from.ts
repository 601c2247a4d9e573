import type { LogFilter, LogPageView } from '../contract/log-views.ts';
import { NEVER_SENT } from './plan-step.ts';
import type { Step } from './recording.ts';
import type { Kept } from './replay-session.ts';

interface LogPort {
  entries(filter: Partial<LogFilter>): Promise<LogPageView>;
}
/** Calls between two looks: those of one agent, which waits for each answer. */
const PAGE = 50;

/**
 * Whether the newest call of an agent at a server was kept from it, by the gateway's log: what the answer says could be the server's own
 * words. Looks at what came since the last look.
 */
export async function createKeptFrom(log: LogPort, agent: string, server: string) {
  let after = (await log.entries({ limit: 1 })).newest;

  return async ({ method }: Step): Promise<Kept | undefined> => {
    const filter = { agent, server, kind: 'call.request' as const, limit: PAGE };
    const { entries, newest } = await log.entries({ ...filter, after });
    after = newest;
    const call = entries.map((entry) => entry.call).findLast((one) => one?.method === method);
    if (call?.outcome === null || call?.outcome === undefined || !NEVER_SENT.has(call.outcome))
      return undefined;
    const { rule, effect } = call.decision;
    return { rule, effect, outcome: call.outcome };
  };
}
