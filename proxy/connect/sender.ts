import type { Exchanges } from './exchanges.ts';
import { ORDER_MS, QUEUED_BYTES } from './limits.ts';
import { idOf, type Outgoing } from './message.ts';
import { within } from './pause.ts';
import type { ServerStream } from './server-stream.ts';
import { isHandshake } from './session.ts';
import type { Wire } from './wire.ts';

/**
 * Sends the client's messages in an order that HTTP would not keep by itself: a notification leaves after the requests before
 * it and is taken before what follows it, and nothing passes `initialize`. Responses and cancellations wait for nobody.
 */
export interface Sender {
  /** Resolves when the next message may be read. */
  send(message: Outgoing): Promise<void>;
  /** Resolves when nothing waits to be sent. */
  drained(): Promise<void>;
}

export function createSender(wire: Wire, exchanges: Exchanges, serverStream: ServerStream): Sender {
  const queue: Outgoing[] = [];
  let queuedBytes = 0;
  let working: Promise<void> | undefined;
  let taken = Promise.withResolvers<void>();

  async function work(): Promise<void> {
    for (let message = queue.shift(); message !== undefined; message = queue.shift()) {
      queuedBytes -= message.bytes.length;
      taken.resolve();
      taken = Promise.withResolvers();
      await sendInOrder(message);
    }
    working = undefined;
  }

  async function sendInOrder(message: Outgoing): Promise<void> {
    if (message.parts.some((part) => part.kind === 'request')) {
      const { open, done } = exchanges.start(message);
      if (isHandshake(message)) await Promise.race([open.answered, done]);
      return;
    }
    await within(wire.clock, ORDER_MS, exchanges.allSent());
    const { done } = exchanges.start(message);
    await within(wire.clock, ORDER_MS, done);
    // Nothing else of a session's first revision says that the server may speak now.
    const begins = message.parts.some((part) => part.method === 'notifications/initialized');
    if (begins && message.parts.every((part) => part.claimed === undefined)) {
      void done.then((accepted) => accepted && serverStream.start());
    }
  }

  function cancel(message: Outgoing, id: string): void {
    const queued = queue.findIndex((each) => each.parts.some((part) => part.id === id));
    const waiting = queued < 0 ? undefined : queue[queued];
    if (waiting?.parts.length === 1) {
      queue.splice(queued, 1);
      queuedBytes -= waiting.bytes.length;
      return;
    }
    const open = exchanges.find(id);
    if (open?.sessionless === true) {
      // In revisions without sessions the end of the stream is the cancellation (specification 2026-07-28, cancellation).
      open.settle(id);
      open.abort();
    } else if (open !== undefined) {
      open.settle(id);
      // After its request, or the server would not know what is cancelled.
      void open.sent.then(() => exchanges.start(message));
    } else if (message.parts[0]?.claimed === undefined) {
      exchanges.start(message);
    }
  }

  return {
    async send(message) {
      const only = message.parts.length === 1 ? message.parts[0] : undefined;
      if (only?.method === 'notifications/cancelled') {
        const id = idOf(only.params?.['requestId']);
        if (id !== undefined) return cancel(message, id);
      }
      if (message.parts.every((part) => part.kind === 'response')) {
        exchanges.start(message);
        return;
      }
      queue.push(message);
      queuedBytes += message.bytes.length;
      working ??= work();
      while (queuedBytes > QUEUED_BYTES) await taken.promise;
    },
    async drained() {
      await working;
    },
  };
}
