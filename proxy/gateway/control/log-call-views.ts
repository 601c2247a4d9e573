import { DENIAL_REASONS, type DenialReason } from '../../contract/denial.ts';
import type { CallApprovalView, CallDetailView, CallView, RecordRefView } from '../../contract/log-views.ts';
import type { Facts, LogRecord } from '../../contract/record.ts';
import type { ApprovalState, CallRow } from '../../contract/state.ts';
import type { Store } from '../../contract/store.ts';
import { parseRecord } from '../parse-record.ts';
import type { Deletions } from '../retention/deletions.ts';
import { bodyViews, type TextBudget } from './log-bodies.ts';
import type { Names } from './log-names.ts';
import { wasForwarded } from './was-forwarded.ts';

const END = Number.MAX_SAFE_INTEGER;
const MOST_RECORDS = 1000;

/** Puts calls together from their records and the state tables. One for one question: it remembers what it has read. */
export function createCallViews(store: Store, names: Names, deletions: Deletions) {
  const views = new Map<string, Promise<CallView | null>>();
  const approvals = new Map<string, ReturnType<typeof readApproval>>();

  async function newest(call: string, kind: string): Promise<LogRecord | undefined> {
    const [row] = await store.read('records.search', { before: END, limit: 1, call, kind });
    return row === undefined ? undefined : parseRecord(row);
  }

  async function readApproval(id: string) {
    const [[row], votes, uses, deliveries] = await Promise.all([
      store.read('approval.get', { id }),
      store.read('votes.of', { approval: id }),
      store.read('uses.of', { approval: id }),
      store.read('deliveries.of', { approval: id }),
    ]);
    return { row, votes, uses, deliveries };
  }

  async function approvalView({ id, approval }: CallRow): Promise<CallApprovalView | null> {
    if (approval === null) return null;
    const found = approvals.get(approval) ?? readApproval(approval);
    approvals.set(approval, found);
    const { row, votes, uses, deliveries } = await found;
    if (row === undefined) return null;
    return {
      id: row.id,
      state: row.state,
      grant: row.bounds !== null,
      use: uses.find(({ call }) => call === id)?.n ?? null,
      maxUses: row.maxUses,
      votes: votes.map(({ principal, vote, assurance, at, reason }) => ({
        person: names.principal(principal),
        vote,
        assurance,
        at,
        reason,
      })),
      deliveries: deliveries.map(({ principal, channel, sent, delivered, seen, failed }) => ({
        person: names.principal(principal),
        ...{ channel, sent, delivered, seen, failed },
      })),
    };
  }

  async function make(row: CallRow, known: LogRecord | undefined): Promise<CallView | null> {
    const [request, result, approval] = await Promise.all([
      known ?? newest(row.id, 'call.request'),
      row.finished === null ? undefined : newest(row.id, 'call.result'),
      approvalView(row),
    ]);
    if (request === undefined) return null;
    const ran = textFact(result?.facts ?? {}, 'ran');
    const answered = ran === null ? result : await newest(ran, 'call.result');
    const enforced = row.enforced === 1;
    const used = approval !== null && approval.use !== null;
    return {
      id: row.id,
      session: row.session,
      index: request.index,
      direction: row.direction,
      agent: names.principal(row.agent),
      owner: request.owner === undefined ? names.ownerOf(row.agent) : names.principal(request.owner),
      server: names.server(row.server),
      method: row.method,
      tool: row.tool,
      decision: {
        effect: row.effect,
        enforced,
        rule: row.rule,
        reason: textFact(request.facts, 'reason'),
        toolClass: textFact(request.facts, 'class'),
      },
      approval,
      masks: masksOf(request.facts, answered?.facts ?? {}),
      received: row.received,
      finished: row.finished,
      outcome: row.outcome,
      forwarded: wasForwarded({ effect: row.effect, enforced, outcome: row.outcome, used }),
      micros: typeof result?.facts['micros'] === 'number' ? result.facts['micros'] : null,
      code: textFact(result?.facts ?? {}, 'code'),
      replay: replayOf(request.facts),
      ran,
      denial: denialIn(result?.facts ?? {}),
    };
  }

  async function read(id: string, request: LogRecord | undefined): Promise<CallView | null> {
    const [row] = await store.read('call.get', { id });
    return row === undefined ? null : make(row, request);
  }

  /** A call by its id; `request` is the record of its request where it is at hand. Null where there is no such call. */
  function view(id: string, request?: LogRecord): Promise<CallView | null> {
    const known = views.get(id) ?? read(id, request);
    views.set(id, known);
    return known;
  }

  /** A call with its records and bodies. Null where there is no such call. */
  async function detail(id: string, budget: TextBudget): Promise<CallDetailView | null> {
    const call = await view(id);
    if (call === null) return null;
    const own = await store.read('records.search', {
      before: END,
      after: -1,
      limit: MOST_RECORDS + 1,
      call: id,
      without: ['log.read'],
    });
    const records = own.slice(0, MOST_RECORDS).map(parseRecord);
    const last = call.finished === null ? undefined : await newest(id, 'call.result');
    if (last !== undefined && !records.some(({ index }) => index === last.index)) records.push(last);
    records.push(...(await votedElsewhere(call, records)));
    records.sort((a, b) => a.index - b.index);
    const request = records.find(({ kind }) => kind === 'call.request');
    const bodies = [];
    for (const { index } of records) bodies.push(...(await bodyViews(store, index, budget)));
    const answered = call.ran === null ? undefined : await newest(call.ran, 'call.result');
    if (answered !== undefined) bodies.push(...(await bodyViews(store, answered.index, budget)));
    const kept = new Set(bodies.map(({ commit }) => commit));
    return {
      ...call,
      bodies,
      deleted: await deletions.find(answered === undefined ? records : [...records, answered], kept),
      records: records.map(refOf),
      complete: own.length <= MOST_RECORDS,
      source: request?.source?.ip ?? null,
      isolation: request?.isolation ?? '',
      policy:
        request?.policy === undefined
          ? null
          : { digest: request.policy.digest, ruleDigest: request.policy.ruleDigest },
      definition: request?.server?.definition ?? null,
    };
  }

  /** The records of an approval that was asked for with another call: a retry joins it, and a grant covers many. */
  async function votedElsewhere(call: CallView, known: readonly LogRecord[]): Promise<LogRecord[]> {
    if (call.approval === null) return [];
    const { row } = await (approvals.get(call.approval.id) ?? readApproval(call.approval.id));
    if (row === undefined || row.call === call.id) return [];
    const rows = await store.read('records.search', {
      before: END,
      limit: MOST_RECORDS,
      call: row.call,
      kind: ['approval.request', 'approval.decide', 'approval.end'],
    });
    const seen = new Set(known.map(({ index }) => index));
    return rows
      .map(parseRecord)
      .filter(({ index, facts }) => facts['approval'] === row.id && !seen.has(index));
  }

  return { view, detail };
}
export type CallViews = ReturnType<typeof createCallViews>;

function refOf({ index, kind, time, commits, facts }: LogRecord): RecordRefView {
  const tells = kind === 'approval.decide' || kind === 'approval.end';
  const state = tells ? textFact(facts, 'state') : null;
  // A record of this program's own writing.
  return { index, kind, time, commits, ...(state === null ? {} : { state: state as ApprovalState }) };
}

function textFact(facts: Facts, name: string): string | null {
  const value = facts[name];
  return typeof value === 'string' ? value : null;
}

/** Of words that another version may have written, those that are known. */
function denialIn({ outcome, reason }: Facts): DenialReason | null {
  return outcome === 'denied' ? (DENIAL_REASONS.find((known) => known === reason) ?? null) : null;
}

/** The index of the `log.replay` record that the request names. */
export function replayOf({ replay }: Facts): number | null {
  return typeof replay === 'number' ? replay : null;
}

/** Mask counts by kind of several records together. */
function masksOf(...all: readonly Facts[]): Record<string, number> {
  const masks: Record<string, number> = {};
  for (const [name, count] of all.flatMap((facts) => Object.entries(facts))) {
    if (!name.startsWith('mask.') || typeof count !== 'number') continue;
    const kind = name.slice('mask.'.length);
    masks[kind] = (masks[kind] ?? 0) + count;
  }
  return masks;
}
