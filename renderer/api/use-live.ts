import { useEffect } from 'react';
import { followEvents } from './follow-events.ts';
import { tellGatewayEvent } from './gateway-events.ts';
import { KEYS, STALE_AFTER } from './keys.ts';
import { queryClient } from './query-client.ts';
import { refresh } from './refresh.ts';

/** A burst of calls is one refetch. */
const GATHER_MS = 150;

/** What changes from one moment to the next. The rest is asked for once: some of it is dear, and a look at the log on record. */
const SOON_OLD = [KEYS.approvals, KEYS.calls, KEYS.sessions, KEYS.status, KEYS.health];

/** Keeps what is on screen fresh while mounted: every event makes the answers stale that it is about. */
export function useLive(): void {
  useEffect(() => {
    const abort = new AbortController();
    const stale = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refreshStale = (): void => {
      timer = undefined;
      for (const key of stale) void refresh(queryClient, [key]);
      stale.clear();
    };
    followEvents({
      signal: abort.signal,
      onEvent(event) {
        tellGatewayEvent(event);
        for (const key of STALE_AFTER[event.type]) stale.add(key);
        timer ??= setTimeout(refreshStale, GATHER_MS);
      },
      opened(again) {
        tellGatewayEvent('resumed');
        // What was asked for before there was a stream may have changed since; other answers no event makes stale.
        if (again) void queryClient.invalidateQueries();
        else for (const key of SOON_OLD) void refresh(queryClient, [key]);
      },
    });
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, []);
}
