import { Worker } from 'node:worker_threads';
import { StoreError, type VerifyWatch } from '../contract/store.ts';
import { errorFrom } from './append-queue.ts';
import type { FromWork } from './messages.ts';

/**
 * Does a long work in a thread of its own, so that neither calls nor reads wait for it. The thread has ended when this settles. An abort
 * rejects with the signal's reason.
 */
export async function runInThread<Result>(
  script: URL,
  data: object,
  { progress, signal }: VerifyWatch,
): Promise<Result> {
  signal?.throwIfAborted();
  const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const worker = new Worker(script, {
    workerData: { ...data, stop },
    // What it makes lives for one record; with a third of this it collects garbage for a twentieth of its time.
    resourceLimits: { maxYoungGenerationSizeMb: 48 },
  });
  const onAbort = (): void => void Atomics.store(new Int32Array(stop), 0, 1);
  signal?.addEventListener('abort', onAbort);
  try {
    const said = await new Promise<FromWork<Result>>((resolve, reject) => {
      let last: FromWork<Result> = { type: 'stopped' };
      worker.on('message', (message: FromWork<Result>) => {
        last = message;
        if (message.type === 'checked') progress?.(message.count, message.of);
      });
      worker.on('error', (cause) =>
        reject(new StoreError('closed', 'The verification has ended.', { cause })),
      );
      worker.on('exit', () => resolve(last));
    });
    if (said.type === 'done') return said.result;
    if (said.type === 'failed') throw errorFrom(said.error);
    signal?.throwIfAborted();
    throw new StoreError('closed', 'The verification has ended.');
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}
