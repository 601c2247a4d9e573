import { useMutation } from '@tanstack/react-query';
import type { GrantInput, VoteInput } from '../../proxy/contract/inputs.ts';
import type { ApprovalDetail } from '../../proxy/contract/views.ts';
import { logIn } from '../api/log-in.ts';
import { useSession } from '../api/session.ts';
import type { Revealed } from './masked-values.tsx';
import { useVote } from './use-vote.ts';
import { useVoter } from './voter.ts';

/** The votes that this page can give, each on exactly what it shows. */
export function useDecision(approval: ApprovalDetail, revealed: Revealed) {
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
    mutationFn: async (secret: string) => {
      begin(await logIn(person, secret, 'vote'));
      return vote.mutateAsync({ ...ballot('approve'), assurance: 'os-presence' });
    },
  });
  return {
    busy: vote.isPending || present.isPending,
    error: vote.error ?? present.error,
    /** What the gateway said to the vote of this page. */
    given: vote.data,
    approve: () => vote.mutate(ballot('approve')),
    /** Approves with the secret typed anew. */
    approvePresent: (secret: string) => present.mutate(secret),
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
