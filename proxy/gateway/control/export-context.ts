import type { RecordRow, RecordScan } from '../../contract/queries.ts';
import type { LogRecord } from '../../contract/record.ts';
import type { Store } from '../../contract/store.ts';
import { parseRecord } from '../parse-record.ts';
import { replayOf } from './log-call-views.ts';

/** Records looked at in one step: the reader answers others between two. */
export const STEP = 1000;
export const END = Number.MAX_SAFE_INTEGER;
/** Calls that are asked for at once. */
const CALLS = 100;

/** Notes what records refer to. */
export function createSeen() {
  const sessions = new Set<string>();
  const policies = new Set<string>();
  const definitions = new Map<string, Set<string>>();
  const approvals = new Set<string>();
  const replays = new Set<number>();
  /** Approvals that were asked for by what was chosen, and so have their records here. */
  const asked = new Set<string>();
  /** Calls whose answers others got. */
  const ran = new Set<string>();
  /** People who voted, and the device keys that they signed with. */
  const voters = new Set<string>();
  return {
    sessions,
    policies,
    definitions,
    approvals,
    replays,
    asked,
    ran,
    voters,
    note({ kind, session, call, actor, policy, server, facts }: LogRecord, calls: Set<string>): void {
      const { approval } = facts;
      if (typeof approval === 'string') (kind === 'approval.request' ? asked : approvals).add(approval);
      if (typeof facts['ran'] === 'string') ran.add(facts['ran']);
      if (kind === 'approval.decide' && actor !== undefined) voters.add(actor.principal);
      const replay = replayOf(facts);
      if (replay !== null) replays.add(replay);
      if (call !== undefined) calls.add(call);
      if (session !== undefined) sessions.add(session);
      if (policy !== undefined) policies.add(policy.digest);
      if (server?.definition === undefined) return;
      const known = definitions.get(server.id) ?? new Set();
      definitions.set(server.id, known.add(server.definition));
    },
  };
}

/** All records of these calls. */
export async function* ofCalls(
  store: Store,
  calls: Iterable<string>,
  size: number,
): AsyncGenerator<RecordRow> {
  const all = [...calls];
  for (let at = 0; at < all.length; at += CALLS) {
    const search = { before: END, limit: STEP, depth: STEP, call: all.slice(at, at + CALLS) };
    yield* scanned(store, search, size);
  }
}

/** What records refer to: below `size`, and some of it twice. */
export async function* context(
  store: Store,
  { sessions, policies, definitions, approvals, replays, asked, ran, voters }: ReturnType<typeof createSeen>,
  size: number,
): AsyncGenerator<RecordRow> {
  const search = { before: END, limit: STEP, depth: STEP };
  // First what has sessions, policies and definitions of its own.
  const answered = { ...search, kind: ['approval.use', 'call.message', 'call.result'] };
  for (const call of ran) yield* scanned(store, { ...answered, call: [call] }, size);
  for (const approval of approvals) if (!asked.has(approval)) yield* decisions(store, approval, size);
  for (const index of replays) yield* await store.read('records.page', { from: index, limit: 1 });
  if (voters.size > 0) {
    for await (const row of scanned(store, { ...search, kind: OF_PEOPLE }, size)) {
      const { principal } = parseRecord(row).facts;
      if (typeof principal === 'string' && voters.has(principal)) yield row;
    }
  }
  for (const session of sessions) yield* scanned(store, { ...search, session, kind: 'session.open' }, size);
  if (policies.size > 0) {
    for await (const row of scanned(store, { ...search, kind: 'config.change' }, size)) {
      const { policy } = parseRecord(row).facts;
      if (typeof policy === 'string' && policies.has(policy)) yield row;
    }
  }
  for (const [server, wanted] of definitions) {
    const kind = ['tool.observe', 'tool.confirm'];
    for await (const row of scanned(store, { ...search, server: [server], kind }, size)) {
      const { definition } = parseRecord(row).server ?? {};
      if (definition !== undefined && wanted.has(definition)) yield row;
    }
  }
}

/** How an approval was asked for, decided and ended: with the call that asked, which may be another than those that waited or ran by it. */
async function* decisions(store: Store, id: string, size: number): AsyncGenerator<RecordRow> {
  const [approval] = await store.read('approval.get', { id });
  if (approval === undefined) return;
  const kind = ['approval.request', 'approval.delivery', 'approval.decide', 'approval.end'];
  const search = { before: END, limit: STEP, depth: STEP, call: [approval.call], kind };
  for await (const row of scanned(store, search, size)) {
    if (parseRecord(row).facts['approval'] === id) yield row;
  }
}

/** Who somebody is, and by which key: that holds their signed votes. */
const OF_PEOPLE = ['identity.change', 'credential.issue', 'credential.rotate', 'credential.revoke'];

/** All that a search finds, the newest first, a step at a time. */
export async function* scanned(store: Store, search: RecordScan, size: number): AsyncGenerator<RecordRow> {
  let next: number | null = Math.min(search.before, size);
  while (next !== null) {
    const [step]: { found: readonly RecordRow[]; next: number | null }[] = await store.read('records.scan', {
      ...search,
      before: next,
      limit: STEP,
      depth: STEP,
    });
    yield* step?.found ?? [];
    next = step?.next ?? null;
  }
}
