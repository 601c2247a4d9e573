import type { ApprovalView } from '../../proxy/contract/views.ts';

export interface Outcome {
  readonly tone: 'approved' | 'denied' | 'over';
  readonly title: string;
  readonly text: string;
}

const RUNS = 'The call goes on now.';
const NOT_RUN = 'It does not run. If it is still needed, the agent can ask again.';
const KEPT = 'The agent is not on the line: the approval is kept for a while, and used when it calls again.';

/** How an approval that no longer waits ended, by whom, and what that means for the call. `me` is who looks. */
export function outcomeOf(approval: ApprovalView, me: string): Outcome {
  const last = approval.votes.at(-1);
  const who = last === undefined ? 'Someone' : last.person === me ? 'You' : last.person;
  switch (approval.state) {
    case 'approved':
    case 'spent':
      return {
        tone: 'approved',
        title: approval.grant ? `${who} approved this for the session` : `${who} approved this call`,
        text: afterApproval(approval),
      };
    case 'denied': {
      const denier = approval.votes.findLast(({ vote }) => vote === 'deny');
      const name = denier === undefined ? who : denier.person === me ? 'You' : denier.person;
      return {
        tone: 'denied',
        title: `${name} denied this call`,
        text: 'It does not run. The agent is told so.',
      };
    }
    case 'expired':
      if (approval.uses > 0) return grantOver(approval, who);
      return { tone: 'over', title: unused(approval), text: NOT_RUN };
    case 'withdrawn':
      return {
        tone: 'over',
        title: approval.end === 'agent-gone' ? 'The question is gone' : 'The agent took its call back',
        text: 'There is nothing to decide any more.',
      };
    case 'revoked':
      return { tone: 'over', title: 'The grant was revoked', text: 'It is good for no further call.' };
    case 'waiting':
      return { tone: 'over', title: 'It still waits', text: '' };
  }
}

function afterApproval({ state, uses, callerWaiting, grant }: ApprovalView): string {
  if (state === 'spent') return 'It has run.';
  if (grant && uses > 0)
    return uses === 1 ? 'The call has run.' : `The call has run, and ${uses - 1} like it.`;
  return callerWaiting || grant ? RUNS : KEPT;
}

/** A grant ends by its time or with its session, and the calls that it let through have run all the same. */
function grantOver({ end, uses, maxUses }: ApprovalView, who: string): Outcome {
  const ended = end === 'session-ended' ? 'with its session' : 'in its time';
  return {
    tone: 'approved',
    title: `${who} approved this for the session`,
    text: `It has run${uses === 1 ? '' : `, ${uses} times`}. The grant ended ${ended}, ${uses} of ${maxUses} used.`,
  };
}

function unused({ end, votes }: ApprovalView): string {
  if (end === 'not-used-in-time') return 'Approved, and not used in time';
  if (end === 'session-ended') return 'Its session ended before it was used';
  return votes.length === 0
    ? 'Expired: nobody decided in time'
    : 'Expired: not everyone who must approve did so in time';
}
