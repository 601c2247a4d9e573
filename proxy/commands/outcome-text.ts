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

/** Where a vote of this assurance was given; empty of those that no one knows. */
const WAYS: Readonly<Record<string, string>> = {
  click: ' on the approval page',
  'os-presence': ' by typing the secret',
  'user-verified-key': ' with a key',
  'other-device': ' on another device',
};

/** What became of an approval, and by whom: `denied by bob (not on a Friday)`. */
export function outcomeText(approval: ApprovalView): string {
  return textOf(
    approval,
    byText(approval, () => ''),
  );
}

/** The same for who was about to vote, with the way that others took: `This call is denied by bob on the approval page.` */
export function outcomeSentence(approval: ApprovalView): string {
  return `This call is ${textOf(
    approval,
    byText(approval, (assurance) => WAYS[assurance] ?? ''),
  )}.`;
}

function textOf({ state, end, grant }: ApprovalView, by: string): string {
  if (end !== null) return ENDS[end];
  if (state === 'approved' || state === 'denied') return `${state}${by}`;
  if (state === 'spent') return grant ? 'used up' : `approved${by}, and used`;
  return state;
}

function byText({ votes, state }: ApprovalView, wayOf: (assurance: string) => string): string {
  const counted = votes.filter(({ vote }) => vote === (state === 'denied' ? 'deny' : 'approve'));
  if (counted.length === 0) return '';
  return ` by ${counted
    .map(({ person, reason, assurance }) => {
      const why = reason === null ? '' : ` (${visible(reason)})`;
      return `${visible(person)}${wayOf(assurance)}${why}`;
    })
    .join(' and ')}`;
}
