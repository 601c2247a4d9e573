import type { Outgoing } from './message.ts';
import { type OpenExchange, openExchange } from './open-exchange.ts';
import type { Renewal } from './renew-session.ts';
import { runExchange } from './run-exchange.ts';
import type { Wire } from './wire.ts';

interface Running {
  readonly open: OpenExchange;
  /** True where the message was accepted. Never rejects. */
  readonly done: Promise<boolean>;
}

/** The messages under way. */
export interface Exchanges {
  start(message: Outgoing): Running;
  /** The exchange that waits for the answer to this id (JSON text). */
  find(id: string): OpenExchange | undefined;
  /** Resolves when every request that is under way now has left. */
  allSent(): Promise<void>;
  /** Resolves when nothing is under way but streams that end with the client. */
  idle(): Promise<void>;
  abortAll(): void;
}

export function createExchanges(wire: Wire, renewal: Renewal): Exchanges {
  const running = new Set<Running>();
  return {
    start(message) {
      const open = openExchange(message);
      const done = runExchange(wire, renewal, open).finally(() => running.delete(entry));
      const entry: Running = { open, done };
      running.add(entry);
      return entry;
    },
    find(id) {
      for (const { open } of running) if (open.waiting.has(id)) return open;
      return undefined;
    },
    async allSent() {
      await Promise.all([...running].map(({ open }) => open.sent));
    },
    async idle() {
      const calls = [...running].filter(({ open }) => !isSubscription(open.message));
      await Promise.all(calls.map(({ open, done }) => Promise.race([open.answered, done])));
    },
    abortAll() {
      for (const { open } of running) open.abort();
    },
  };
}

function isSubscription(message: Outgoing): boolean {
  return message.parts.some((part) => part.method === 'subscriptions/listen');
}
