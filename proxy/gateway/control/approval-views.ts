import type { GrantBounds } from '../../approve/bounds.ts';
import type { Desk } from '../../approve/desk.ts';
import type { LiveApproval } from '../../approve/live-approval.ts';
import { APPROVAL_ENDS, type ApprovalEnd } from '../../contract/approvals.ts';
import type { Direction } from '../../contract/call.ts';
import { parseJson } from '../../contract/parse-json.ts';
import type { Requirement } from '../../contract/policy.ts';
import type { ApprovalRow, UseRow, VoteRow } from '../../contract/state.ts';
import type { ApprovalDetail, ApprovalView } from '../../contract/views.ts';
import { MaskError } from '../../mask/mask-error.ts';
import { canonicalJson } from '../../platform/json/canonical-json.ts';
import { digest } from '../../policy/digest.ts';
import { callInBrief } from './call-in-brief.ts';
import { boundsInWords, boundsView } from './grant-bounds.ts';
import { grantOffer } from './grant-offer.ts';
import { needsInWords } from './needs-in-words.ts';
import { type ControlParts, notFound } from './parts.ts';
import { recordedCall, shownCall } from './shown-call.ts';
import { statedBy } from './stated.ts';
import { toolView } from './tool-view.ts';

/** An approval with what hangs on it, from the desk or, once it is over, from the store. */
export interface FoundApproval {
  readonly row: ApprovalRow;
  readonly votes: readonly VoteRow[];
  readonly uses: readonly UseRow[];
  readonly direction: Direction;
  /** Monotonic µs; absent for one that is over. */
  readonly due?: number;
}

/** Of rules that nobody wrote. */
const BUILT_IN: Readonly<Record<string, string>> = {
  '(default)': 'no rule of the policy speaks of this call',
  '(unconfirmed-tool)': 'nobody has confirmed this definition of the tool',
};

/** Approvals as they are shown: found, summed up in a list, and whole. */
export function approvalViews(parts: Pick<ControlParts, 'core' | 'servers'>) {
  const { core, servers } = parts;
  const personName = (id: string): string => core.registry.person(id)?.name ?? id;

  async function find(id: string): Promise<FoundApproval> {
    const live = core.desk.get(id);
    if (live !== undefined) return live;
    const [row] = await core.store.read('approval.get', { id });
    if (row === undefined) throw notFound('approval');
    const [call] = await core.store.read('call.get', { id: row.call });
    return {
      row,
      votes: await core.store.read('votes.of', { approval: id }),
      uses: await core.store.read('uses.of', { approval: id }),
      direction: call?.direction ?? 'to-server',
    };
  }

  /** The rule as it was when the call was held, where that one is in force. */
  function ruleOf(row: ApprovalRow) {
    const rule = core.settings().config.policy.rules.find(({ name }) => name === row.rule);
    return rule !== undefined && digest(rule) === row.ruleDigest ? rule : undefined;
  }

  /** By the masker that made it: with other masks, another line. */
  const briefs = new WeakMap<FoundApproval, { readonly masker: unknown; readonly text: string }>();
  async function briefOf(found: FoundApproval): Promise<string> {
    if (found.row.state !== 'waiting') return '';
    const { masker } = core.settings();
    const known = briefs.get(found);
    if (known?.masker === masker) return known.text;
    const text = await shownCall(parts, found.row).then(
      (shown) => callInBrief(shown?.params ?? ''),
      (error: unknown) => {
        // One call that cannot be masked by now must not hide the queue.
        if (error instanceof MaskError) return '';
        throw error;
      },
    );
    briefs.set(found, { masker, text });
    return text;
  }

  const view = async (found: FoundApproval): Promise<ApprovalView> => viewWith(found, await briefOf(found));

  function viewWith({ row, votes, uses, direction, due }: FoundApproval, brief: string): ApprovalView {
    return {
      id: row.id,
      state: row.state,
      direction,
      agent: core.registry.agents().find((agent) => agent.principal === row.agent)?.name ?? row.agent,
      owner: personName(row.owner),
      server: servers.nameOf(row.server) ?? row.server,
      method: row.method,
      tool: row.tool,
      toolClass: core.pins.confirmedClass(row.server, row.tool) ?? 'unconfirmed',
      brief,
      rule: row.rule,
      ruleMessage: ruleOf(row)?.message ?? BUILT_IN[row.rule] ?? null,
      requirement: parseJson(row.requirement) as Requirement,
      created: row.created,
      deadline: row.deadline,
      left: due === undefined ? null : Math.max(0, due - core.clock.now().mono),
      decidedAt: row.decidedAt,
      end: endOf(row),
      needs: needsInWords(row, votes, personName),
      votes: votes.map((vote) => ({
        person: personName(vote.principal),
        vote: vote.vote,
        assurance: vote.assurance,
        at: vote.at,
        reason: vote.reason,
        signed: vote.signature !== null,
      })),
      uses: uses.length,
      maxUses: row.maxUses,
      usableUntil: row.usableUntil,
      grant: row.bounds !== null,
      sessionEnded: core.sessions.isClosed(row.session),
      callerWaiting: (core.desk.get(row.id)?.waiters.size ?? 0) > 0,
    };
  }

  async function detail(found: FoundApproval): Promise<ApprovalDetail> {
    const { row } = found;
    const shown = await shownCall(parts, row);
    const isWaiting = row.state === 'waiting' && shown !== undefined;
    const short = viewWith(found, isWaiting ? callInBrief(shown.params) : '');
    const recorded = await recordedCall(parts, row);
    const params = shown?.params ?? recorded.params;
    const rule = ruleOf(row);
    const bounds = row.bounds === null ? null : boundsView(parts, parseJson(row.bounds) as GrantBounds, row);
    return {
      ...short,
      params,
      bytes: shown === undefined ? Buffer.byteLength(params) : (shown.message.params?.length ?? 0),
      masked: shown?.leaves ?? [],
      shown: shown?.shown ?? '',
      stated: statedBy(params),
      ruleText: rule === undefined ? null : canonicalJson(rule),
      definition: definitionOf(row),
      source: recorded.source,
      replay: recorded.replay,
      session: await sessionOf(row.session),
      bounds,
      boundsInWords: bounds === null ? '' : boundsInWords(bounds),
      offer: grantOffer(core, row, shown, short),
      paused: core.pauses.covers(short.agent, short.server),
      deliveries: await deliveries(row.id),
    };
  }

  function definitionOf(row: ApprovalRow): ApprovalDetail['definition'] {
    if (row.definition === null) return null;
    const pin = core.pins.get(row.server, row.tool);
    const same = pin?.definition === row.definition;
    return { digest: row.definition, same, tool: pin === undefined ? null : toolView(pin) };
  }

  async function sessionOf(id: string): Promise<ApprovalDetail['session']> {
    const [session] = await core.store.read('session.get', { id });
    return {
      id,
      basis: session?.basis ?? null,
      opened: session?.opened ?? null,
      lastHeard: core.sessions.lastHeard(id, core.clock.now()) ?? session?.lastCall ?? null,
      closed: session?.closed ?? null,
    };
  }

  async function deliveries(id: string): Promise<ApprovalDetail['deliveries']> {
    const rows = await core.store.read('deliveries.of', { approval: id });
    return rows.map(({ principal, device, channel, sent, delivered, seen, failed }) => ({
      person: personName(principal),
      device: core.registry.device(device)?.name ?? '',
      channel,
      sent,
      delivered,
      seen,
      failed,
    }));
  }

  return { find, view, detail, deliveries };
}

/** Whether it waits for this very principal: one who decides it and has not yet. */
export function awaits(desk: Desk, live: LiveApproval, principal: string): boolean {
  const { row, votes } = live;
  if (row.state !== 'waiting' || votes.some((vote) => vote.principal === principal)) return false;
  return desk.mayVote(live, principal);
}

function endOf({ state, reason }: ApprovalRow): ApprovalEnd | null {
  if (state !== 'expired' && state !== 'withdrawn' && state !== 'revoked') return null;
  return APPROVAL_ENDS.find((end) => end === reason) ?? null;
}
