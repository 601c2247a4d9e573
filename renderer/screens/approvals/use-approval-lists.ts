import { useMutation, useQuery } from '@tanstack/react-query';
import type { LogRefView } from '../../../proxy/contract/log-views.ts';
import type { ApprovalDetail, ApprovalView } from '../../../proxy/contract/views.ts';
import { ask } from '../../api/ask.ts';
import { KEYS } from '../../api/keys.ts';
import { MOST_LIVE, refreshApprovals } from '../../api/use-approvals.ts';

/** Older ones are found in Activity. */
export const MOST_DECIDED = 200;

const list = (state: 'grants' | 'all', limit: number) => ({
  queryKey: [KEYS.approvals, state],
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    ask<ApprovalView[]>('GET', `/api/approvals?state=${state}&limit=${limit}`, { signal }),
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

export const useRevokeGrant = () =>
  useMutation({
    mutationFn: (id: string) => ask<ApprovalView>('POST', `/api/approvals/${id}/revoke`),
    onSettled: refreshApprovals,
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
