import type { LiveApproval } from '../approve/live-approval.ts';
import type { Allowed, Denied, Held, Identified } from '../contract/call.ts';
import type { ApprovalId } from '../contract/ids.ts';
import type { Core } from './core.ts';
import { decide } from './decide.ts';
import { stands } from './hold.ts';
import { targetOf } from './target.ts';

/**
 * The approval is there; the call is decided again by the policy and the pins of this moment (law 3). The approval counts
 * where nothing stricter is asked now and the tool is the one that was approved. It is used when the request is recorded.
 */
export function decideAgain(core: Core, held: Held, approval: LiveApproval): Allowed | Denied {
  const { call, server } = held.identified;
  const identified: Identified = { ...held.identified, target: targetOf(call.message, server.id, core.pins) };
  const again = decide(core, identified);
  const { row } = approval;
  const id = row.id as ApprovalId;
  if (again.kind === 'denied') return { ...again, denial: { reason: 'policy-denies', approval: id } };
  const reason =
    core.desk.get(id) === undefined
      ? 'approval-over'
      : row.definition !== (identified.target.definition ?? null)
        ? 'tool-changed'
        : again.kind === 'held' && !standsFor(again, approval)
          ? 'rule-stricter'
          : undefined;
  const { decision } = again;
  if (reason !== undefined) {
    const forAgent = `It was approved, but ${FOR_AGENT[reason]} meanwhile. Call again to ask anew.`;
    return { kind: 'denied', identified, decision, forAgent, denial: { reason, approval: id } };
  }
  return { kind: 'allowed', identified, decision, approval: { id, use: 0 } };
}

const FOR_AGENT = {
  'approval-over': 'it was used up or taken back',
  'tool-changed': 'the tool changed',
  'rule-stricter': 'the rule became stricter',
} as const;

function standsFor({ decision }: Held, approval: LiveApproval): boolean {
  return decision.requirement !== undefined && stands(decision.requirement, approval.row);
}
