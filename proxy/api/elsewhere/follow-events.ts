import type { GatewayEvent } from '../../contract/control.ts';
import type { Clock } from '../../contract/time.ts';
import type { ApiClient } from '../api-client.ts';

/** How a stream of events stands. `refused`: the gateway does not know this device any more; trying goes on, for it may be told to. */
export type Following = 'connected' | 'lost' | 'refused';

const FIRST_MS = 500;
const MOST_MS = 30_000;
/** What the API says to a device that is revoked, or whose certificate has ended. */
const REFUSALS: ReadonlySet<unknown> = new Set(['no-token', 'bad-token', 'bad-login', 'not-allowed']);

/**
 * Events of a gateway, over lost connections and its restarts, until `signal` aborts. It resumes after the last event that came, and
 * the gateway keeps some thousands: after `connected` the reader looks at the state anew, since one that was away for longer has
 * missed some. Between tries it waits, from half a second up to 30.
 */
export async function followEvents(parts: {
  readonly api: Pick<ApiClient, 'events'>;
  readonly signal: AbortSignal;
  readonly clock: Clock;
  readonly onEvent: (event: GatewayEvent) => void;
  readonly onChange: (how: Following) => void;
}): Promise<void> {
  const { api, signal, clock, onEvent, onChange } = parts;
  let last: number | undefined;
  let wait = FIRST_MS;
  let how: Following | undefined;
  const change = (next: Following): void => {
    if (next !== how) onChange(next);
    how = next;
  };
  const connected = (): void => {
    wait = FIRST_MS;
    change('connected');
  };
  while (!signal.aborted) {
    try {
      for await (const event of api.events(last, signal, connected)) {
        last = event.id;
        onEvent(event);
      }
      if (!signal.aborted) change('lost');
    } catch (error) {
      if (signal.aborted) return;
      change(REFUSALS.has((error as { code?: unknown }).code) ? 'refused' : 'lost');
    }
    await pause(clock, wait, signal);
    wait = Math.min(MOST_MS, wait * 2);
  }
}

function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      cancel();
      signal.removeEventListener('abort', end);
      resolve();
    };
    const cancel = clock.after(ms, end);
    signal.addEventListener('abort', end);
    if (signal.aborted) end();
  });
}
