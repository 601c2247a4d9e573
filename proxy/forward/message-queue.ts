import type { ForwardError } from './forward-error.ts';

export interface QueuedMessage {
  readonly text: string;
  /** It answers the request that the stream belongs to, so nothing follows. */
  readonly isResponse: boolean;
  /** Of an error response. */
  readonly errorCode: number | undefined;
}

/** Messages on their way to one stream of an agent, in order. One reader. */
export interface MessageQueue {
  push(message: QueuedMessage): void;
  /** No more messages; what is queued is still read. */
  end(): void;
  fail(error: ForwardError): void;
  /** The next message, or undefined at the end. Rejects with the error once what is queued was read. */
  next(): Promise<QueuedMessage | undefined>;
  /** Takes all that nobody read. */
  drain(): QueuedMessage[];
}

/** `onSize` hears how many characters came (positive) or were read (negative), for back-pressure. */
export function createMessageQueue(onSize: (change: number) => void): MessageQueue {
  let messages: QueuedMessage[] = [];
  let over = false;
  let failure: ForwardError | undefined;
  let wake: (() => void) | undefined;

  function stir(): void {
    wake?.();
    wake = undefined;
  }

  return {
    push(message) {
      if (over) return;
      messages.push(message);
      onSize(message.text.length);
      stir();
    },
    end() {
      over = true;
      stir();
    },
    fail(error) {
      if (over) return;
      over = true;
      failure = error;
      stir();
    },
    async next() {
      for (;;) {
        const message = messages.shift();
        if (message !== undefined) {
          onSize(-message.text.length);
          return message;
        }
        if (failure !== undefined) throw failure;
        if (over) return undefined;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    drain() {
      const left = messages;
      messages = [];
      for (const message of left) onSize(-message.text.length);
      return left;
    },
  };
}
