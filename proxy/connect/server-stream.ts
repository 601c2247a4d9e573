import { isEventStream, messagesOf, type StreamPosition } from './answer-body.ts';
import { deliver } from './deliver.ts';
import { failureOf } from './failure.ts';
import { delayOf, pause } from './pause.ts';
import { openStream } from './resume-stream.ts';
import { isSuccess, type Wire } from './wire.ts';

/** The stream on which a server speaks unasked (GET; revisions with sessions). */
export interface ServerStream {
  /** Opens it for the session as it is now, closing one that was open. */
  start(): void;
  stop(): void;
}

export function createServerStream(wire: Wire): ServerStream {
  let controller: AbortController | undefined;
  const stop = (): void => controller?.abort();
  return {
    start() {
      stop();
      controller = new AbortController();
      void follow(wire, controller.signal);
    },
    stop,
  };
}

/** Keeps the stream open until `signal`, or until the server says that there is none. Never rejects. */
async function follow(wire: Wire, signal: AbortSignal): Promise<void> {
  const position: StreamPosition = { lastEventId: undefined, retry: undefined };
  let failures = 0;
  while (!signal.aborted) {
    try {
      const response = await openStream(wire, position, signal);
      if (isSuccess(response) && isEventStream(response)) {
        for await (const message of messagesOf(response, position)) {
          failures = 0;
          await deliver(wire, message, undefined);
        }
        failures = 0;
      } else {
        response.resume();
        const status = response.statusCode ?? 0;
        if (status < 500) {
          // 405: the server has none. 404: the session is gone, and the next call renews it.
          if (status !== 405 && status !== 404) wire.note(`no stream from the server: HTTP ${status}`);
          return;
        }
        failures += 1;
      }
    } catch (error) {
      if (signal.aborted) return;
      if (failures === 0) wire.note(`the server's stream broke: ${failureOf(error, wire.origin).detail}`);
      failures += 1;
    }
    await pause(wire.clock, delayOf(position.retry, failures), signal);
  }
}
