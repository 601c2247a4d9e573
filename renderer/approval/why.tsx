import type { ApprovalDetail } from '../../proxy/contract/views.ts';
import { Untrusted } from '../parts/untrusted.tsx';
import classes from './approval.module.css';
import { Fact } from './fact.tsx';

/** The agent's own reason. Anyone can write anything there, and it says so. */
export function Why({ stated }: { readonly stated: ApprovalDetail['stated'] }) {
  const { reason, ticket } = stated;
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
