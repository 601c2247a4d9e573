import type { LogFilter } from '../../contract/log-views.ts';
import type { RecordScan } from '../../contract/queries.ts';
import type { Store } from '../../contract/store.ts';
import type { Names } from './log-names.ts';
import { notFound } from './parts.ts';

/** They tell of a call whose request has the line. */
const PARTS_OF_CALLS = ['call.message', 'call.result'] as const;
/** Each may change what a call's line says. */
const CHANGES_OF_CALLS = [
  'call.request',
  'call.result',
  'approval.request',
  'approval.decide',
  'approval.end',
  'approval.use',
] as const;

/** The search of the store that a filter means. Throws ControlError `not-found` for a name that nothing ever had. */
export async function scanFor(filter: LogFilter, names: Names, store: Store): Promise<RecordScan> {
  const { kind, text, tool, decision, outcome, session, since, until } = filter;
  const agent = agentsFor(filter, names);
  const call = await callsFor(filter, store);
  const ofCallsOnly = tool !== undefined || decision !== undefined || outcome !== undefined;
  const wanted = kind ?? (ofCallsOnly && text === undefined ? 'call.request' : undefined);
  const without = [
    ...(wanted === undefined && text === undefined ? PARTS_OF_CALLS : []),
    ...(filter.without === undefined ? [] : [filter.without]),
  ];
  const changes = filter.after !== undefined && kind === 'call.request';
  return {
    before: filter.before ?? Number.MAX_SAFE_INTEGER,
    limit: filter.limit,
    depth: filter.depth,
    without,
    ...(wanted === undefined ? {} : { kind: changes ? CHANGES_OF_CALLS : wanted }),
    ...(agent === undefined ? {} : { agent }),
    ...(filter.server === undefined ? {} : { server: names.servers(filter.server) }),
    ...(call === undefined ? {} : { call }),
    ...given({ after: filter.after, session, since, until, tool, effect: decision, outcome, text }),
  };
}

/** Ids of the agents that are meant; undefined where all are. */
export function agentsFor(
  { agent, owner }: { readonly agent?: string; readonly owner?: string },
  names: Names,
): string[] | undefined {
  const named = agent === undefined ? undefined : names.agents(agent);
  const owned = owner === undefined ? undefined : names.agentsOf(owner);
  if (named === undefined || owned === undefined) return named ?? owned;
  return named.filter((id) => owned.includes(id));
}

/** An approval is of the call that asked for it and of those that used it. */
async function callsFor({ call, approval }: LogFilter, store: Store): Promise<string[] | undefined> {
  if (approval === undefined) return call === undefined ? undefined : [call];
  const [row] = await store.read('approval.get', { id: approval });
  if (row === undefined) throw notFound('approval');
  const uses = await store.read('uses.of', { approval });
  const ids = [...new Set([row.call, ...uses.map((use) => use.call)])];
  return call === undefined ? ids : ids.filter((id) => id === call);
}

/** The members that have a value. */
function given<Members extends object>(
  members: Members,
): { [Key in keyof Members]?: Exclude<Members[Key], undefined> } {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Members]?: Exclude<Members[Key], undefined>;
  };
}
