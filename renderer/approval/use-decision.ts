import { useMutation } from '@tanstack/react-query';
import type { VoterView } from '../../electron/contract/voter.ts';
import { presencePath } from '../../electron/contract/voter.ts';
import type { GrantInput, VoteInput } from '../../proxy/contract/inputs.ts';
import type { ApprovalDetail } from '../../proxy/contract/views.ts';
import { ask } from '../api/ask.ts';
import { logIn } from '../api/log-in.ts';
import { useSession } from '../api/session.ts';
import type { Revealed } from './masked-values.tsx';
import { useVote } from './use-vote.ts';
import { useVoter } from './voter.ts';

/** The votes that this page can give, each on exactly what it shows. */
export function useDecision(approval: ApprovalDetail, revealed: Revealed, voter: VoterView | null) {
  const vote = useVote(approval.id);
  const person = useVoter((voter) => voter.name);
  const begin = useSession((session) => session.begin);
  const ballot = (what: 'approve' | 'deny'): VoteInput => ({
    vote: what,
    assurance: 'click',
    shown: approval.shown,
    revealed: Object.keys(revealed),
  });
  const present = useMutation({
    mutationFn: async (secret: string | undefined) => {
      // The app itself looks whether its person is there; in a browser the login is what shows it.
      if (voter !== null)
        await ask('POST', presencePath(approval.id), { body: secret === undefined ? {} : { secret } });
      else begin(await logIn(person, secret ?? '', 'vote'));
      return vote.mutateAsync({ ...ballot('approve'), assurance: 'os-presence' });
    },
  });
  return {
    busy: vote.isPending || present.isPending,
    error: vote.error ?? present.error,
    /** What the gateway said to the vote of this page. */
    given: vote.data,
    approve: () => vote.mutate(ballot('approve')),
    /** Approves once the person has shown that they are there: by the secret typed anew, or as their system asks. `failed`: they have not. */
    approvePresent: (secret: string | undefined, failed?: () => void) =>
      present.mutate(secret, failed === undefined ? {} : { onError: failed }),
    grant: (grant: GrantInput) => vote.mutate({ ...ballot('approve'), grant }),
    deny(reason: string) {
      const said = reason.trim();
      vote.mutate({ ...ballot('deny'), ...(said === '' ? {} : { reason: said }) });
    },
    reset() {
      vote.reset();
      present.reset();
    },
  };
}
