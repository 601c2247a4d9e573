import type { ApprovalDetail } from '../../proxy/contract/views.ts';
import { Untrusted } from '../parts/untrusted.tsx';
import classes from './approval.module.css';
import { Fact } from './fact.tsx';

/** The agent's own reason. Anyone can write anything there, and it says so. What a replay sends, the agent had asked elsewhere. */
export function Why({ stated, replay }: Pick<ApprovalDetail, 'stated' | 'replay'>) {
  const { reason, ticket } = stated;
  if (replay !== undefined) {
    return (
      <Fact name="Why">
        Sent by a replay of a recorded session (record {replay}), and no work of the agent. What you approve
        is for this replay alone.
      </Fact>
    );
  }
  if (reason === null && ticket === null) {
    return <Fact name="Why, in the agent’s words">It gave no reason.</Fact>;
  }
  return (
    <Fact name="Why, in the agent’s words (not verified)">
      <blockquote className={classes.quote}>
        {reason !== null && <Untrusted text={reason} />}
        {ticket !== null && (
          <div>
            Ticket: <Untrusted text={ticket} />
          </div>
        )}
      </blockquote>
    </Fact>
  );
}
