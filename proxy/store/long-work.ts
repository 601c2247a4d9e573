import { parentPort, workerData } from 'node:worker_threads';
import type { FromWork } from './messages.ts';
import { storeError } from './sqlite-error.ts';
import type { WalkWatch } from './walk-stored.ts';

/** How often it tells how far it is. */
const TELL_EVERY_MS = 100;

/** The thread's side of `runInThread`: does the work, once. */
export async function longWork<Data, Result>(
  work: (data: Data, watch: WalkWatch) => Promise<Result | 'stopped'>,
): Promise<void> {
  if (parentPort === null) return;
  const port = parentPort;
  const data = workerData as Data & { readonly stop: SharedArrayBuffer };
  const stopped = new Int32Array(data.stop);
  let told = performance.now();
  const send = (message: FromWork<Result>): void => port.postMessage(message);
  try {
    const result = await work(data, {
      checked(count, of) {
        if (performance.now() - told < TELL_EVERY_MS) return;
        told = performance.now();
        send({ type: 'checked', count, of });
      },
      stopped: () => Atomics.load(stopped, 0) !== 0,
    });
    send(result === 'stopped' ? { type: 'stopped' } : { type: 'done', result });
  } catch (cause) {
    const { code, message } = storeError(cause);
    send({ type: 'failed', error: { code, message } });
  }
}
