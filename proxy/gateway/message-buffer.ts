import type { MaskCounts } from '../contract/masking.ts';
import { maskFacts } from '../record/facts-of-call.ts';
import type { Core } from './core.ts';
import type { Committed, Rest } from './writer.ts';

/** A record holds 65,535 bytes at most; 64 commitments are about 6 KiB. */
const MOST_MESSAGES = 64;
const MOST_BYTES = 256 * 1024;

/**
 * Commitments to the messages of a stream that end no call. They ride in the outcome record, or, on long streams, in
 * `call.message` records of their own; nothing waits for those, but a log that cannot be written ends the stream.
 */
export function createMessageBuffer(core: Core) {
  let pending: Committed[] = [];
  let bytes = 0;
  let failed: unknown;
  return {
    add(rest: Rest, message: Committed, counts: MaskCounts): void {
      if (failed !== undefined) throw failed;
      pending.push(message);
      bytes += message.body.data.length;
      if (pending.length < MOST_MESSAGES && bytes < MOST_BYTES) return;
      this.flush(rest, counts);
    },
    flush(rest: Rest, counts: MaskCounts = {}): void {
      if (pending.length === 0) return;
      const facts = { messages: pending.length, ...maskFacts(counts) };
      const entry = core.writer.entry('call.message', facts, rest, pending);
      pending = [];
      bytes = 0;
      core.store.append({ entries: [entry], changes: [] }).catch((error: unknown) => {
        failed = error;
      });
    },
    take(): Committed[] {
      const taken = pending;
      pending = [];
      bytes = 0;
      return taken;
    },
  };
}
export type MessageBuffer = ReturnType<typeof createMessageBuffer>;
