import type { Outgoing, Part } from './message.ts';
import { isSessionless } from './session.ts';

/** A message that was sent and whose answers are not all there. */
export interface OpenExchange {
  readonly message: Outgoing;
  /** Ids (JSON text) that the client waits for, with the requests they belong to. */
  readonly waiting: Map<string, Part>;
  readonly sessionless: boolean;
  readonly signal: AbortSignal;
  /** Resolves when the request has left, or never will. */
  readonly sent: Promise<void>;
  /** Resolves when every request of it is answered, one way or another. */
  readonly answered: Promise<void>;
  markSent(): void;
  /** Takes the id off; true where it was waited for. */
  settle(id: string): boolean;
  settleAll(): readonly string[];
  abort(): void;
}

export function openExchange(message: Outgoing): OpenExchange {
  const waiting = new Map<string, Part>();
  for (const part of message.parts) {
    if (part.kind === 'request' && part.id !== undefined) waiting.set(part.id, part);
  }
  const controller = new AbortController();
  const sent = Promise.withResolvers<void>();
  const answered = Promise.withResolvers<void>();
  return {
    message,
    waiting,
    sessionless: isSessionless(message),
    signal: controller.signal,
    sent: sent.promise,
    answered: answered.promise,
    markSent: sent.resolve,
    settle(id) {
      const was = waiting.delete(id);
      if (waiting.size === 0) answered.resolve();
      return was;
    },
    settleAll() {
      const ids = [...waiting.keys()];
      waiting.clear();
      sent.resolve();
      answered.resolve();
      return ids;
    },
    abort() {
      controller.abort();
    },
  };
}
