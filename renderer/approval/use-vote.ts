import { useMutation } from '@tanstack/react-query';
import type { VoteInput } from '../../proxy/contract/inputs.ts';
import type { ApprovalView } from '../../proxy/contract/views.ts';
import { ask } from '../api/ask.ts';
import { refreshApprovals } from '../api/use-approvals.ts';

/** Whatever becomes of a vote, what is on screen is asked for again. */
export const useVote = (id: string) =>
  useMutation({
    mutationFn: (body: VoteInput) => ask<ApprovalView>('POST', `/api/approvals/${id}/votes`, { body }),
    onSettled: refreshApprovals,
  });

export const useReveal = (id: string) =>
  useMutation({
    mutationFn: (pointer: string) =>
      ask<{ readonly value: string }>('POST', `/api/approvals/${id}/reveal`, { body: { pointer } }),
  });
