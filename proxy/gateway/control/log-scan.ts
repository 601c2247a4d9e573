import type { LogFilter } from '../../contract/log-views.ts';
import type { CallWish, RecordScan } from '../../contract/queries.ts';
import type { Store } from '../../contract/store.ts';
import type { Names } from './log-names.ts';
import { both, callsOfApproval, given, meaningOf, termsOf } from './log-query.ts';

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

interface Ports {
  readonly names: Names;
  readonly store: Store;
  /** µs since 1970: what times in a query count back from. */
  readonly now: number;
}

/**
 * The search of the store that a filter and its query line mean together. Throws ControlError `not-found` for a name that nothing
 * ever had, and `invalid` for a line that cannot be read.
 */
export async function scanFor(filter: LogFilter, ports: Ports): Promise<RecordScan> {
  const line = await meaningOf(termsOf(filter.q), ports);
  const of = wishOf(filter, line.of);
  const texts = [...line.texts, ...(filter.text === undefined ? [] : [filter.text])];
  const ofCallsOnly = of !== undefined || line.notOf !== undefined || line.micros !== undefined;
  const asked = both(line.kind, filter.kind === undefined ? undefined : [filter.kind]);
  // A line asks for calls that hold a text, be it in what was answered.
  const anyPart = line.texts.length > 0 && filter.kind === 'call.request' && asked?.length === 1;
  const kind = asked ?? (ofCallsOnly && texts.length === 0 ? ['call.request'] : undefined);
  const without = [
    ...(kind === undefined && texts.length === 0 ? PARTS_OF_CALLS : []),
    ...(filter.without === undefined ? [] : [filter.without]),
    ...line.without,
  ];
  const changes = filter.after !== undefined && filter.kind === 'call.request' && asked?.length === 1;
  const session = filter.session === undefined ? undefined : [filter.session];
  const server = filter.server === undefined ? undefined : ports.names.servers(filter.server);
  return {
    before: filter.before ?? Number.MAX_SAFE_INTEGER,
    limit: filter.limit,
    depth: filter.depth,
    without,
    ...given({
      kind: kindsOf(kind, changes, anyPart),
      agent: both(agentsFor(filter, ports.names), line.agent),
      server: both(server, line.server),
      session: both(session, line.session),
      call: both(await callsFor(filter, ports.store), line.call),
      after: filter.after,
      since: last(filter.since, line.since),
      until: first(filter.until, line.until),
      of,
      notOf: line.notOf,
      micros: line.micros,
      unless: line.unless,
      text: texts.length === 0 ? undefined : texts,
    }),
  };
}

function kindsOf(
  kind: readonly string[] | undefined,
  changes: boolean,
  anyPart: boolean,
): readonly string[] | undefined {
  const parts = anyPart ? PARTS_OF_CALLS : [];
  if (changes) return [...new Set<string>([...CHANGES_OF_CALLS, ...parts])];
  return anyPart ? ['call.request', ...parts] : kind;
}

/** What both the filter and its line want of calls. */
function wishOf({ tool, decision, outcome }: LogFilter, line: CallWish | undefined): CallWish | undefined {
  if (tool === undefined && decision === undefined && outcome === undefined) return line;
  const effect = both(decision === undefined ? undefined : [decision], line?.effect);
  const outcomes = both(outcome === undefined ? undefined : [outcome], line?.outcome);
  const tools = tool === undefined ? line?.tool : [{ value: tool, open: 'none' as const }];
  return { ...line, ...given({ effect, outcome: outcomes, tool: tools }) };
}

/** Ids of the agents that are meant; undefined where all are. */
export function agentsFor(
  { agent, owner }: { readonly agent?: string; readonly owner?: string },
  names: Names,
): readonly string[] | undefined {
  const named = agent === undefined ? undefined : names.agents(agent);
  return both(named, owner === undefined ? undefined : names.agentsOf(owner));
}

async function callsFor({ call, approval }: LogFilter, store: Store): Promise<readonly string[] | undefined> {
  const ids = approval === undefined ? undefined : await callsOfApproval(approval, store);
  return both(ids, call === undefined ? undefined : [call]);
}

/** The later of two bounds from below, where either is given. */
export function last(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}
/** The earlier of two bounds from above, where either is given. */
export function first(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.min(one, other);
}
