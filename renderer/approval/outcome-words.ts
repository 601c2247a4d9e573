import type { ApprovalView } from '../../proxy/contract/views.ts';

export interface Outcome {
  readonly tone: 'approved' | 'denied' | 'over';
  readonly title: string;
  readonly text: string;
}

const RUNS = 'The call goes on now.';
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
        text:
          approval.state === 'spent' ? 'It has run.' : approval.callerWaiting || approval.grant ? RUNS : KEPT,
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
      return {
        tone: 'over',
        title:
          approval.end === 'not-used-in-time'
            ? 'Approved, and not used in time'
            : 'Expired: nobody decided in time',
        text: 'It does not run. If it is still needed, the agent can ask again.',
      };
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
