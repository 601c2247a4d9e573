import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import type { LogPageView } from '../../../proxy/contract/log-views.ts';
import { parseJson } from '../../../proxy/contract/parse-json.ts';
import { ask } from '../../api/ask.ts';
import type { Filter } from '../../parts/activity-address.ts';
import { queryOf } from './activity-filter.ts';
import { asksForReads } from './asks-for-records.ts';

const PAGE = '100';
/** Records to look at for one page: a filter that finds few must not keep the gateway for long. */
const DEPTH = '20000';

/** The records that the filter finds, newest first, as they were at `now` (ms since 1970): to look again is another opening of the log. */
export function useRecords(filter: Filter, now: number) {
  const key = JSON.stringify(filter);
  return useInfiniteQuery({
    queryKey: ['records of activity', key, now],
    staleTime: 'static',
    placeholderData: keepPreviousData,
    initialPageParam: null as number | null,
    queryFn({ pageParam: before, signal }) {
      const chosen = parseJson(key) as Filter;
      const asked = queryOf(chosen, now, 'calls');
      asked.set('limit', PAGE);
      asked.set('depth', DEPTH);
      if (!asksForReads(chosen)) asked.set('without', 'log.read');
      if (before !== null) asked.set('before', String(before));
      return ask<LogPageView>('GET', `/api/log/entries?${asked}`, { signal });
    },
    getNextPageParam: ({ next }) => next,
  });
}
