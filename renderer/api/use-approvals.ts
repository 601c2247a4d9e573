import { useQuery } from '@tanstack/react-query';
import type { ApprovalDetail, ApprovalView } from '../../proxy/contract/views.ts';
import { ask } from './ask.ts';
import { KEYS } from './keys.ts';
import { queryClient } from './query-client.ts';

/** More than anyone looks at; an agent has at most a handful. */
export const MOST_LIVE = 500;

/** Calls that wait for a person, soonest deadline first. */
export const useWaiting = () =>
  useQuery({
    queryKey: [KEYS.approvals, 'waiting'],
    queryFn: ({ signal }) =>
      ask<ApprovalView[]>('GET', `/api/approvals?state=waiting&limit=${MOST_LIVE}`, { signal }),
    select: (found) => found.toSorted((a, b) => (a.left ?? Infinity) - (b.left ?? Infinity)),
  });

export const useApproval = (id: string) =>
  useQuery({
    queryKey: [KEYS.approvals, 'one', id],
    queryFn: ({ signal }) => ask<ApprovalDetail>('GET', `/api/approvals/${id}`, { signal }),
  });

export const refreshApprovals = (): Promise<void> =>
  queryClient.invalidateQueries({ queryKey: [KEYS.approvals] });
