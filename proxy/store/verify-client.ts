import { Worker } from 'node:worker_threads';
import { StoreError, type VerifyWatch } from '../contract/store.ts';
import type { LogFault } from '../contract/verification.ts';
import { errorFrom } from './append-queue.ts';
import type { FromVerifier, VerifierData } from './messages.ts';

/**
 * Verifies in a thread of its own, so that neither calls nor reads wait for it. The thread has ended when this settles. An abort
 * rejects with the signal's reason.
 */
export async function verifyInThread(
  data: Omit<VerifierData, 'stop'>,
  { progress, signal }: VerifyWatch,
): Promise<LogFault | undefined> {
  signal?.throwIfAborted();
  const stop = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
  const worker = new Worker(new URL('./verify-worker.ts', import.meta.url), {
    workerData: { ...data, stop } satisfies VerifierData,
    // What it makes lives for one record; with less it collects garbage for a sixth of its time.
    resourceLimits: { maxYoungGenerationSizeMb: 16 },
  });
  const onAbort = (): void => void Atomics.store(new Int32Array(stop), 0, 1);
  signal?.addEventListener('abort', onAbort);
  try {
    const said = await new Promise<FromVerifier>((resolve, reject) => {
      let last: FromVerifier = { type: 'stopped' };
      worker.on('message', (message: FromVerifier) => {
        last = message;
        if (message.type === 'checked') progress?.(message.count);
      });
      worker.on('error', (cause) =>
        reject(new StoreError('closed', 'The verification has ended.', { cause })),
      );
      worker.on('exit', () => resolve(last));
    });
    if (said.type === 'verified') return said.fault;
    if (said.type === 'failed') throw errorFrom(said.error);
    signal?.throwIfAborted();
    throw new StoreError('closed', 'The verification has ended.');
  } finally {
    signal?.removeEventListener('abort', onAbort);
  }
}
