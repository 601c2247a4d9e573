import { Route, Switch, useRoute } from 'wouter';
import { useSession } from '../api/session.ts';
import { Loading } from '../parts/states.tsx';
import { useAppVoter } from './app-voter.ts';
import { Frame } from './frame.tsx';
import { OneApproval } from './one-approval.tsx';
import { Queue } from './queue.tsx';
import { VoteLogin } from './vote-login.tsx';

/** The page that votes. `/approval/<id>` is one approval, every other address the queue. */
export function ApprovalPage() {
  const token = useSession((session) => session.token);
  const [one] = useRoute('/approval/:id');
  const voter = useAppVoter();
  if (voter === undefined) return <Loading what="who decides here" />;
  const appVotes = voter !== null && voter.person !== null;
  // A login that has ended leaves the address as it is: the next one goes on where the person was.
  if (token === undefined && !appVotes) return <VoteLogin one={one} />;
  return (
    <Frame>
      <Switch>
        <Route path="/approval/:id">{({ id }) => <OneApproval key={id} id={id} />}</Route>
        <Route>
          <Queue />
        </Route>
      </Switch>
    </Frame>
  );
}
