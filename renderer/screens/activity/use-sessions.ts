import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { SessionPageView } from '../../../proxy/contract/log-views.ts';
import { parseJson } from '../../../proxy/contract/parse-json.ts';
import { ask } from '../../api/ask.ts';
import { onGatewayEvent } from '../../api/gateway-events.ts';
import { afterMs, paced } from '../../api/paced.ts';
import { queryClient } from '../../api/query-client.ts';
import { refresh } from '../../api/refresh.ts';
import type { Filter } from '../../parts/activity-address.ts';
import { queryOf } from './activity-filter.ts';

/** Sessions change slowly, and each look reads every page that is shown. */
const GAP_MS = 1000;

/** The sessions that the filter finds, kept fresh: looking again belongs to the same opening of the log. */
export function useSessions(filter: Filter) {
  const key = JSON.stringify(filter);
  const queryKey = ['sessions of activity', key];
  const query = useInfiniteQuery({
    queryKey,
    staleTime: Number.POSITIVE_INFINITY,
    initialPageParam: { before: undefined as string | undefined, now: Date.now() },
    queryFn({ pageParam, signal }) {
      const chosen = parseJson(key) as Filter;
      const asked = queryOf(chosen, pageParam.now, 'sessions');
      asked.set('limit', '100');
      if (pageParam.before !== undefined) asked.set('before', pageParam.before);
      else if (queryClient.getQueryData(queryKey) !== undefined) asked.set('again', 'true');
      return ask<SessionPageView>('GET', `/api/sessions?${asked}`, { signal });
    },
    getNextPageParam: ({ next }, _pages, { now }) => (next === null ? undefined : { before: next, now }),
  });
  useEffect(() => {
    const live = paced(() => refresh(queryClient, ['sessions of activity', key]), GAP_MS, afterMs);
    const off = onGatewayEvent((heard) => {
      if (heard === 'resumed' || heard.type.startsWith('call.')) live.ask();
    });
    return () => {
      off();
      live.stop();
    };
  }, [key]);
  return query;
}
