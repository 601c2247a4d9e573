import { useMutation, useQuery } from '@tanstack/react-query';
import type { LogRefView } from '../../../proxy/contract/log-views.ts';
import type { ApprovalDetail, ApprovalView, ConsoleView } from '../../../proxy/contract/views.ts';
import { ask } from '../../api/ask.ts';
import { KEYS } from '../../api/keys.ts';
import { queryClient } from '../../api/query-client.ts';

/** More than anyone looks at; an agent has at most a handful. */
const MOST_LIVE = 500;
/** Older ones are found in Activity. */
export const MOST_DECIDED = 200;

const list = (state: 'waiting' | 'grants' | 'all', limit: number) => ({
  queryKey: [KEYS.approvals, state],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    ask<ApprovalView[]>('GET', `/api/approvals?state=${state}&limit=${limit}`, { signal }),
});

/** Soonest deadline first. */
export const useWaiting = () =>
  useQuery({
    ...list('waiting', MOST_LIVE),
    select: (found) => found.toSorted((a, b) => (a.left ?? Infinity) - (b.left ?? Infinity)),
  });
export const useGrants = () => useQuery(list('grants', MOST_LIVE));
/** Newest first: all that wait no more. */
export const useDecided = () =>
  useQuery({
    ...list('all', MOST_DECIDED),
    select: (found) =>
      found.filter(({ state }) => state !== 'waiting').toSorted((a, b) => endedAt(b) - endedAt(a)),
  });

/** When it was decided or else came to its end, µs since 1970 UTC. */
export const endedAt = ({ decidedAt, created }: ApprovalView): number => decidedAt ?? created;

export const useApprovalDetail = (id: string) =>
  useQuery({
    queryKey: [KEYS.approvals, 'one', id],
    queryFn: ({ signal }) => ask<ApprovalDetail>('GET', `/api/approvals/${id}`, { signal }),
  });

/** Where the page that votes is; null where nobody has opened it. */
export const useApprovalPage = () =>
  useQuery({
    queryKey: [KEYS.console],
    queryFn: ({ signal }) => ask<ConsoleView | null>('GET', '/api/console', { signal }),
    select: (place) => place?.approvalUrl ?? null,
  });

export const useRevokeGrant = () =>
  useMutation({
    mutationFn: (id: string) => ask<ApprovalView>('POST', `/api/approvals/${id}/revoke`),
    onSettled: () => queryClient.invalidateQueries({ queryKey: [KEYS.approvals] }),
  });

/** The address of the call that an approval was asked for, in its session. */
export const useFindCall = () =>
  useMutation({
    async mutationFn(id: string) {
      const [ref, { session }] = await Promise.all([
        ask<LogRefView>('GET', `/api/log/refs/${id}`),
        ask<ApprovalDetail>('GET', `/api/approvals/${id}`),
      ]);
      return `/sessions/${session.id}${ref.what === 'approval' ? `?call=${ref.call}` : ''}`;
    },
  });
