import { useMutation, useQuery } from '@tanstack/react-query';
import type { VoteInput } from '../../proxy/contract/inputs.ts';
import type { ApprovalDetail, ApprovalView } from '../../proxy/contract/views.ts';
import { ask } from '../api/ask.ts';
import { KEYS } from '../api/keys.ts';
import { queryClient } from '../api/query-client.ts';

/** More than anyone looks at; an agent has at most a handful. */
const MOST_WAITING = 200;

export const useWaiting = () =>
  useQuery({
    queryKey: [KEYS.approvals, 'waiting'],
    queryFn: ({ signal }) =>
      ask<ApprovalView[]>('GET', `/api/approvals?state=waiting&limit=${MOST_WAITING}`, { signal }),
  });

export const useApproval = (id: string) =>
  useQuery({
    queryKey: [KEYS.approvals, 'one', id],
    queryFn: ({ signal }) => ask<ApprovalDetail>('GET', `/api/approvals/${id}`, { signal }),
  });

const refresh = () => queryClient.invalidateQueries({ queryKey: [KEYS.approvals] });

/** Whatever becomes of a vote, what is on screen is asked for again. */
export const useVote = (id: string) =>
  useMutation({
    mutationFn: (body: VoteInput) => ask<ApprovalView>('POST', `/api/approvals/${id}/votes`, { body }),
    onSettled: refresh,
  });

export const useReveal = (id: string) =>
  useMutation({
    mutationFn: (pointer: string) =>
      ask<{ readonly value: string }>('POST', `/api/approvals/${id}/reveal`, { body: { pointer } }),
  });
