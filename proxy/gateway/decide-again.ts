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
  if (again.kind === 'denied') return again;
  const { row } = approval;
  const why =
    core.desk.get(row.id) === undefined
      ? 'it was used up or taken back'
      : row.definition !== (identified.target.definition ?? null)
        ? 'the tool changed'
        : again.kind === 'held' && !standsFor(again, approval)
          ? 'the rule became stricter'
          : undefined;
  const { decision } = again;
  if (why !== undefined) {
    const forAgent = `It was approved, but ${why} meanwhile. Call again to ask anew.`;
    return { kind: 'denied', identified, decision, forAgent };
  }
  return { kind: 'allowed', identified, decision, approval: { id: row.id as ApprovalId, use: 0 } };
}

function standsFor({ decision }: Held, approval: LiveApproval): boolean {
  return decision.requirement !== undefined && stands(decision.requirement, approval.row);
}
