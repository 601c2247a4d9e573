import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import type { LogPageView } from '../../../proxy/contract/log-views.ts';
import { parseJson } from '../../../proxy/contract/parse-json.ts';
import { ask } from '../../api/ask.ts';
import { onGatewayEvent } from '../../api/gateway-events.ts';
import { afterMs } from '../../api/paced.ts';
import type { Filter } from '../../parts/activity-address.ts';
import { queryOf, spanOf } from './activity-filter.ts';
import { type CallFeed, createCallFeed, type FeedState } from './call-feed.ts';

/** Records to look at for one page: a filter that finds few must not keep the gateway for long. */
const DEPTH = '20000';

/** The calls that the filter finds, kept fresh. Another filter is another opening of the log. */
export function useCallFeed(filter: Filter): { feed: CallFeed; state: FeedState; stale: boolean } {
  const key = JSON.stringify(filter);
  const feed = useMemo(() => {
    const chosen = parseJson(key) as Filter;
    // The same for all pages: each other time would be another opening.
    const now = Date.now();
    const { since = 0 } = spanOf(chosen, now);
    return createCallFeed({
      after: afterMs,
      keeps: ({ received }) => received >= since,
      fetchPage(cursor, signal) {
        const query = queryOf(chosen, now, 'calls');
        query.set('kind', 'call.request');
        query.set('depth', DEPTH);
        for (const [name, value] of Object.entries(cursor)) query.set(name, String(value));
        return ask<LogPageView>('GET', `/api/log/entries?${query}`, { signal });
      },
    });
  }, [key]);
  useEffect(() => {
    feed.start();
    const off = onGatewayEvent(feed.hear);
    return () => {
      off();
      feed.stop();
    };
  }, [feed]);
  const now = useSyncExternalStore(feed.subscribe, feed.state);
  // Until the first page of another filter is there, the rows of the last one stay.
  const before = useRef<FeedState>(undefined);
  useEffect(() => {
    if (now.loaded) before.current = now;
  }, [now]);
  const waiting = !now.loaded && now.error === null;
  return { feed, state: waiting ? (before.current ?? now) : now, stale: waiting };
}
