import type { GatewayEvent } from '../contract/control.ts';
import type { Clock } from '../contract/time.ts';

/** How often a comment goes out, so that proxies and readers see that the stream lives. */
export const BEAT_MS = 15_000;

export interface EventSource {
  events(signal: AbortSignal): AsyncIterable<GatewayEvent>;
  wanted(event: GatewayEvent): boolean;
  /** Asked at every beat and before every event; the stream ends once it is false. */
  mayGoOn(): boolean;
  readonly stopping: AbortSignal | undefined;
  readonly clock: Clock;
}

/**
 * Events as the bytes of an event stream (WHATWG HTML section 9.2). One event is read when the reader has room, so a slow
 * reader holds back nobody but itself; a failing source ends the stream and the reader resumes from its last id.
 */
export function eventStream(source: EventSource): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const abort = new AbortController();
  const iterator = source.events(abort.signal)[Symbol.asyncIterator]();
  let cancelBeat = (): void => {};
  let open = true;

  const end = (): void => {
    open = false;
    cancelBeat();
    source.stopping?.removeEventListener('abort', stop);
    abort.abort();
    // A source that waits at an event, and not for one, would else never learn that nobody reads it any more.
    void iterator.return?.();
  };
  let closeController = (): void => {};
  const stop = (): void => {
    if (!open) return;
    end();
    closeController();
  };

  return new ReadableStream<Uint8Array>({
    start(controller) {
      closeController = () => controller.close();
      const beat = (): void => {
        if (!source.mayGoOn()) {
          stop();
          return;
        }
        controller.enqueue(encoder.encode(': still here\n\n'));
        cancelBeat = source.clock.after(BEAT_MS, beat);
      };
      // The first comment goes at once: the reader knows that it is connected.
      controller.enqueue(encoder.encode(': open\n\n'));
      cancelBeat = source.clock.after(BEAT_MS, beat);
      source.stopping?.addEventListener('abort', stop, { once: true });
      if (source.stopping?.aborted === true) stop();
    },
    async pull(controller) {
      try {
        for (;;) {
          const next = await iterator.next();
          if (!open) return;
          if (next.done === true) {
            stop();
            return;
          }
          if (!source.mayGoOn()) {
            stop();
            return;
          }
          if (source.wanted(next.value)) {
            controller.enqueue(encoder.encode(frame(next.value)));
            return;
          }
        }
      } catch {
        stop();
      }
    },
    cancel() {
      end();
    },
  });
}

function frame(event: GatewayEvent): string {
  // JSON.stringify leaves no raw line break, so the data is one line.
  return `id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`;
}
