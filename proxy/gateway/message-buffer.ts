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
  let counts: MaskCounts = {};
  let bytes = 0;
  let failed: unknown;
  return {
    add(rest: Rest, message: Committed, masked: MaskCounts): void {
      if (failed !== undefined) throw failed;
      pending.push(message);
      counts = sumOf(counts, masked);
      bytes += message.body.data.length;
      if (pending.length < MOST_MESSAGES && bytes < MOST_BYTES) return;
      this.flush(rest);
    },
    flush(rest: Rest): void {
      if (pending.length === 0) return;
      const taken = this.take();
      const facts = { messages: taken.bodies.length, ...maskFacts(taken.counts) };
      const entry = core.writer.entry('call.message', facts, rest, taken.bodies);
      core.store.append({ entries: [entry], changes: [] }).catch((error: unknown) => {
        failed = error;
      });
    },
    /** What waits, and what was masked in it. */
    take(): { bodies: Committed[]; counts: MaskCounts } {
      const taken = { bodies: pending, counts };
      pending = [];
      counts = {};
      bytes = 0;
      return taken;
    },
  };
}

export function sumOf(a: MaskCounts, b: MaskCounts): MaskCounts {
  const sum: Record<string, number> = { ...a };
  for (const [kind, count] of Object.entries(b)) sum[kind] = (sum[kind] ?? 0) + count;
  return sum;
}
