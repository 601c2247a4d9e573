import { type Append, type Receipt, StoreError } from '../contract/store.ts';
import type { WireError } from './messages.ts';
import { type Batch, createPacker } from './wire.ts';

interface Waiter {
  readonly count: number;
  readonly resolve: (receipt: Receipt) => void;
  readonly reject: (error: StoreError) => void;
}

/**
 * Gathers the appends of one turn of the event loop into one message, and hands each its outcome. The writer answers in order, so a
 * queue is all the book-keeping.
 */
export function createAppendQueue(post: (batch: Batch) => void) {
  const packer = createPacker();
  let waiters: Waiter[] = [];
  let settled = 0;
  let packed = 0;
  let scheduled = false;

  function flush(): void {
    scheduled = false;
    if (packed === 0) return;
    packed = 0;
    post(packer.take());
  }

  return {
    append(append: Append): Promise<Receipt> {
      return new Promise((resolve, reject) => {
        packer.add(append);
        packed++;
        const idle = waiters.length === settled;
        waiters.push({ count: append.entries.length, resolve, reject });
        if (scheduled) return;
        scheduled = true;
        // An idle writer begins at once; a busy one gets all of this turn together.
        if (idle) queueMicrotask(flush);
        else setImmediate(flush);
      });
    },
    flush,
    settle(firsts: readonly number[], errors: readonly WireError[]): void {
      let failed = 0;
      for (const first of firsts) {
        const waiter = waiters[settled++];
        if (first >= 0) waiter?.resolve({ indexes: indexesFrom(first, waiter.count) });
        else waiter?.reject(errorFrom(errors[failed++]));
      }
      // Shifting an array for each append would cost more than the rest of this loop.
      if (settled === waiters.length || settled > 1024) {
        waiters = waiters.slice(settled);
        settled = 0;
      }
    },
    rejectAll(error: StoreError): void {
      for (const waiter of waiters.slice(settled)) waiter.reject(error);
      waiters = [];
      settled = 0;
    },
  };
}

function indexesFrom(first: number, count: number): number[] {
  const indexes: number[] = [];
  for (let nth = 0; nth < count; nth++) indexes.push(first + nth);
  return indexes;
}

export function errorFrom(error: WireError | undefined): StoreError {
  return new StoreError(error?.code ?? 'unwritable', error?.message ?? 'The log cannot be written.', {
    sizes: error?.sizes,
  });
}

/** A thread that has ended comes back with a restart alone, so it says why it did. */
export function endedBy(thread: 'writer' | 'reader', cause: unknown): string {
  const why = cause instanceof Error ? cause.message : String(cause);
  return `The log's ${thread} has ended, until the gateway is started again: ${why}`;
}
