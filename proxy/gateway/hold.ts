import type { LiveApproval, WaitEnd } from '../approve/live-approval.ts';
import { matchKeyOf } from '../approve/match-key.ts';
import type { Denied, Held, Identified } from '../contract/call.ts';
import type { Denial } from '../contract/denial.ts';
import type { ApprovalId } from '../contract/ids.ts';
import { parseJson } from '../contract/parse-json.ts';
import type { Requirement } from '../contract/policy.ts';
import type { ApprovalRow, KeptAnswerRow, StateChange } from '../contract/state.ts';
import type { Append } from '../contract/store.ts';
import { parseDuration } from '../platform/config/durations.ts';
import { uuidv7 } from '../platform/uuid.ts';
import { noStricter } from '../policy/strictness.ts';
import { commitTo } from '../record/commitment.ts';
import { announceCall } from './announce-call.ts';
import { type Core, openKey } from './core.ts';
import type { Execution } from './executions.ts';
import { grantArguments } from './target.ts';

/** How a hold ended for the call that waited. */
export type HoldEnd =
  | { readonly kind: 'approved'; readonly approval: LiveApproval; readonly requestRecorded: boolean }
  | {
      readonly kind: 'denied';
      readonly denied: Denied;
      readonly why: 'denied' | 'expired' | 'withdrawn';
      readonly requestRecorded: boolean;
    }
  /** Told to call again; the approval goes on waiting. */
  | { readonly kind: 'pending'; readonly approval: LiveApproval }
  | { readonly kind: 'gone'; readonly approval: LiveApproval }
  | { readonly kind: 'kept'; readonly row: KeptAnswerRow; readonly change: StateChange }
  /** The approved call that this one repeats is under way. */
  | { readonly kind: 'running'; readonly execution: Execution };

export interface HoldContext {
  readonly core: Core;
  /** The request's own record and changes, for the transaction that opens or joins the approval. */
  readonly request: (facts: Readonly<Record<string, string | boolean>>) => Append;
  readonly wallMs: number;
  readonly signal: AbortSignal;
  /** Starts to keep the client waiting; returns the way to stop. */
  readonly beat: () => () => void;
}

/** Who asks comes first: what a server asks of an agent is never the agent's own call of the same method and params. */
export function matchKey(core: Core, { call, agent, server }: Identified): string {
  const own = call.direction === 'to-server';
  return matchKeyOf(core.matchKey, {
    agent: own ? agent.principal : server.id,
    server: own ? server.id : agent.principal,
    method: call.message.method ?? '',
    params: call.message.params,
    replay: call.replay,
  });
}

/** Holds a call until people, or time, have decided (DESIGN, "Time on hold"). */
export async function hold(held: Held, context: HoldContext): Promise<HoldEnd> {
  const { core } = context;
  const { identified, decision } = held;
  const key = matchKey(core, identified);
  const now = core.clock.now().wall;
  const keptAnswer = core.kept.take(key);
  if (keptAnswer !== undefined) return { kind: 'kept', ...keptAnswer };
  const execution = core.executions.running(key, undefined);
  if (execution !== undefined) return { kind: 'running', execution };
  const refuse = (denial: Denial, forAgent: string): HoldEnd => ({
    kind: 'denied',
    why: 'denied',
    denied: { kind: 'denied', identified, decision, forAgent, denial },
    requestRecorded: false,
  });
  if (!isShownWhole(identified.call.message)) {
    return refuse(
      { reason: 'not-shown-whole' },
      'A call that needs approval has no members beside jsonrpc, id, method and params. Call again without them.',
    );
  }
  const found = core.desk.find({
    direction: identified.call.direction,
    agent: identified.agent.principal,
    session: identified.session.id,
    server: identified.server.id,
    method: identified.call.message.method ?? '',
    tool: shownName(core, identified),
    definition: identified.target.definition ?? null,
    matchKey: key,
    args: grantArguments(identified.call.message),
    stands: (row) => decision.requirement !== undefined && stands(decision.requirement, row),
  });
  if (found.kind === 'cooldown') {
    return refuse(
      { reason: 'cooldown', approval: found.row.id as ApprovalId },
      `A person denied this call${reasonOf(found.row)}. Do not ask again; do something else or talk to your user.`,
    );
  }
  if (found.kind === 'full') {
    return refuse(
      { reason: 'too-many-waiting' },
      'Too many of your calls are waiting for approval already. Wait for those before you ask for more.',
    );
  }
  if (found.kind === 'use') {
    return { kind: 'approved', approval: found.approval, requestRecorded: false };
  }
  const cancel = cancellation(core, identified);
  try {
    const approval = found.kind === 'join' ? found.approval : await open(held, context, key, now);
    if (found.kind === 'join') await core.store.append(await joining(held, context, approval));
    announceCall(core, identified);
    const stopBeat = context.beat();
    const signal = AbortSignal.any([context.signal, cancel.signal]);
    const end = await core.desk.wait(approval, context.wallMs, signal);
    stopBeat();
    // Whoever looks at it learns that nobody is on the line any more.
    if (end === 'wall' || end === 'gone') {
      const { id, state } = approval.row;
      core.events.emit('approval.changed', { approval: id, state });
    }
    // One that others wait for as well goes on waiting: clients cancel what they then send again. A replay sends nothing again.
    const hasLeft = end === 'wall' || end === 'gone';
    const isOver = cancel.signal.aborted || (hasLeft && identified.call.replay !== undefined);
    if (isOver && approval.waiters.size === 0) await core.desk.withdraw(approval.row.id, 'cancelled');
    return ended(held, approval, cancel.signal.aborted && end === 'gone' ? 'withdrawn' : end);
  } finally {
    cancel.forget();
  }
}

const SHOWN = new Set(['jsonrpc', 'id', 'method', 'params']);

/** Unknown members pass elsewhere; but an approver sees the params, and what cannot be shown whole cannot be approved (law 3). */
function isShownWhole({ value }: Identified['call']['message']): boolean {
  return Object.keys(value).every((member) => SHOWN.has(member));
}

/** The row outlives the call, and a resource's URI can carry a credential (law 6). */
function shownName(core: Core, { target }: Identified): string {
  return core.settings().masker.maskText(target.name).text;
}

/** Asks people: the call, its approval and the bytes that they will be shown are durable before anyone is told (law 5). */
function open(held: Held, context: HoldContext, key: string, now: number): Promise<LiveApproval> {
  const { call } = held.identified;
  const row = approvalRow(held, shownName(context.core, held.identified), key, now);
  // The log commits to the raw params too, not only to what masks left: the salt waits with the message and dies with it.
  const { commit, salt } = commitTo(call.message.params ?? new Uint8Array());
  const request = context.request({ joined: false, raw: commit });
  const append: Append = {
    entries: request.entries,
    changes: [
      ...request.changes,
      { op: 'approval.open', ...row },
      { op: 'call.approval', id: call.id, approval: row.id },
      { op: 'waiting.add', approval: row.id, message: call.message.raw, salt },
    ],
  };
  return context.core.desk.open(row, append, call.direction);
}

/** One that waits with another call's approval: its record and its row name that, once it is on record itself. */
async function joining(
  { identified }: Held,
  context: HoldContext,
  { row, turn }: LiveApproval,
): Promise<Append> {
  await turn;
  const { entries, changes } = context.request({ joined: true, approval: row.id });
  return {
    entries,
    changes: [...changes, { op: 'call.approval', id: identified.call.id, approval: row.id }],
  };
}

/** What `notifications/cancelled` of the agent aborts, from before the approval is written until the wait is over. */
function cancellation(core: Core, identified: Identified) {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const key = openKey(identified);
  // A server's ids are its own: one of them must not stand for the agent's call of the same number.
  if (identified.call.direction === 'to-server') core.held.set(key, abort);
  return {
    signal: controller.signal,
    forget(): void {
      if (core.held.get(key) === abort) core.held.delete(key);
    },
  };
}

function ended({ identified, decision }: Held, approval: LiveApproval, end: WaitEnd): HoldEnd {
  if (end === 'approved') return { kind: 'approved', approval, requestRecorded: true };
  if (end === 'wall') return { kind: 'pending', approval };
  if (end === 'gone') return { kind: 'gone', approval };
  const sentence = {
    denied: `A person denied this call${reasonOf(approval.row)}. Do not ask again; do something else or talk to your user.`,
    expired: 'Nobody approved this call in time, so it was not run.',
    withdrawn: 'The request for approval was withdrawn, so the call was not run.',
  }[end];
  return {
    kind: 'denied',
    why: end,
    denied: { kind: 'denied', identified, decision, forAgent: sentence },
    requestRecorded: true,
  };
}

/** Whether an approval given under other terms covers a hold on the present ones (law 3). */
export function stands(now: Requirement, row: ApprovalRow): boolean {
  return noStricter(now, parseJson(row.requirement) as Requirement);
}

function reasonOf(row: ApprovalRow): string {
  return row.reason === null || row.reason === '' ? '' : ` and said: ${row.reason.replace(/[.\s]+$/, '')}`;
}

function approvalRow({ identified, decision }: Held, tool: string, key: string, now: number): ApprovalRow {
  const { call, agent, session, server, target } = identified;
  const requirement = decision.requirement;
  return {
    id: uuidv7<ApprovalId>(now / 1000),
    call: call.id,
    session: session.id,
    agent: agent.principal,
    owner: agent.owner,
    server: server.id,
    method: call.message.method ?? '',
    tool,
    matchKey: key,
    definition: target.definition ?? null,
    rule: decision.rule,
    ruleDigest: decision.ruleDigest,
    policyDigest: decision.policyDigest,
    requirement: JSON.stringify(requirement),
    state: 'waiting',
    created: now,
    deadline: now + parseDuration(requirement?.deadline ?? '10m') * 1000,
    decidedAt: null,
    usableUntil: null,
    maxUses: 1,
    bounds: null,
    reason: null,
  };
}
