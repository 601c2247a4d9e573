import { createParser } from 'eventsource-parser';
import type { GatewayEvent } from '../../proxy/contract/control.ts';
import { parseJson } from '../../proxy/contract/parse-json.ts';
import { failureOf, send } from './ask.ts';
import { connected, connectionLost } from './connection.ts';
import { ApiFailure } from './failure.ts';
import { useSession } from './session.ts';

/** Waits between tries, ms: quick at first, for a gateway that restarts is back in a second. */
const WAITS = [250, 500, 1000, 2000, 4000];

/**
 * Reads the gateway's events until the signal aborts. After a break it goes on behind the last one seen. `opened` says that something may
 * have been missed before: what happened while there was no stream, and (`again`) where a gateway that restarted counts anew.
 */
export async function followEvents(options: {
  readonly signal: AbortSignal;
  readonly onEvent: (event: GatewayEvent) => void;
  readonly opened: (again: boolean) => void;
}): Promise<void> {
  const { signal, onEvent } = options;
  let after: number | undefined;
  let failures = 0;
  let openedBefore = false;
  while (!signal.aborted) {
    try {
      await readOnce(after, signal, {
        opened() {
          failures = 0;
          connected();
          options.opened(openedBefore);
          openedBefore = true;
        },
        event(event) {
          after = event.id;
          onEvent(event);
        },
      });
    } catch (error) {
      if (error instanceof ApiFailure && useSession.getState().token === undefined) return;
      // Behind a restart the old number is of the future.
      if (error instanceof ApiFailure && error.code === 'invalid') after = undefined;
    }
    if (signal.aborted) return;
    connectionLost(Date.now());
    await pause(WAITS[Math.min(failures++, WAITS.length - 1)] ?? 4000, signal);
  }
}

async function readOnce(
  after: number | undefined,
  signal: AbortSignal,
  on: { opened(): void; event(event: GatewayEvent): void },
): Promise<void> {
  const answer = await send('GET', `/api/events${after === undefined ? '' : `?after=${after}`}`, { signal });
  if (!answer.ok || answer.body === null) throw await failureOf(answer);
  on.opened();
  const parser = createParser({ onEvent: ({ data }) => on.event(parseJson(data) as GatewayEvent) });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  for (let part = await reader.read(); !part.done; part = await reader.read()) parser.feed(part.value);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
