import type { ApprovalEnd } from '../contract/approvals.ts';
import type { ApprovalView } from '../contract/views.ts';
import { visible } from '../platform/terminal/visible.ts';

const ENDS: Readonly<Record<ApprovalEnd, string>> = {
  deadline: 'expired: nobody decided in time',
  'not-used-in-time': 'expired: its time is over',
  'session-ended': 'ended: its session has ended; no call can use it',
  cancelled: 'withdrawn: the agent took the call back',
  'agent-gone': 'withdrawn: the stream on which the server asked is gone',
  revoked: 'revoked',
};

/** What became of an approval, and by whom: `denied by bob (not on a Friday)`. */
export function outcomeText(approval: ApprovalView): string {
  const { state, end, grant } = approval;
  if (end !== null) return ENDS[end];
  if (state === 'approved' || state === 'denied') return `${state}${byText(approval)}`;
  if (state === 'spent') return grant ? 'used up' : `approved${byText(approval)}, and used`;
  return state;
}

function byText({ votes, state }: ApprovalView): string {
  const counted = votes.filter(({ vote }) => vote === (state === 'denied' ? 'deny' : 'approve'));
  if (counted.length === 0) return '';
  return ` by ${counted
    .map(({ person, reason }) => visible(person) + (reason === null ? '' : ` (${visible(reason)})`))
    .join(' and ')}`;
}
