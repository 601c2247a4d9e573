import { useEffect } from 'react';
import { followEvents } from './follow-events.ts';
import { tellGatewayEvent } from './gateway-events.ts';
import { STALE_AFTER } from './keys.ts';
import { queryClient } from './query-client.ts';

/** A burst of calls is one refetch. */
const GATHER_MS = 150;

/** Keeps what is on screen fresh while mounted: every event makes the answers stale that it is about. */
export function useLive(): void {
  useEffect(() => {
    const abort = new AbortController();
    const stale = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = (): void => {
      timer = undefined;
      // An answer under way is let finish: under a steady stream of events none would ever arrive.
      for (const key of stale) queryClient.invalidateQueries({ queryKey: [key] }, { cancelRefetch: false });
      stale.clear();
    };
    followEvents({
      signal: abort.signal,
      onEvent(event) {
        tellGatewayEvent(event);
        for (const key of STALE_AFTER[event.type]) stale.add(key);
        timer ??= setTimeout(refresh, GATHER_MS);
      },
      resumed() {
        tellGatewayEvent('resumed');
        queryClient.invalidateQueries();
      },
    });
    return () => {
      abort.abort();
      clearTimeout(timer);
    };
  }, []);
}
