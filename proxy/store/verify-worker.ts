import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from './database.ts';
import type { FromVerifier, VerifierData } from './messages.ts';
import { storeError } from './sqlite-error.ts';
import { readStoredLog } from './stored-log.ts';
import { verifyStored } from './verify-stored.ts';

/** How often it tells how far it is. */
const TELL_EVERY_MS = 100;

/** One verification, on a connection of its own: no page is taken from another's cache. */
async function verification({ place, log, stop, head, ...range }: VerifierData): Promise<FromVerifier> {
  const stopped = new Int32Array(stop);
  let told = performance.now();
  const db = openDatabase(place, 'reader');
  try {
    const fault = await verifyStored(
      readStoredLog(db, log, head.size),
      { ...range, head: { size: head.size, root: Buffer.from(head.root, 'base64') } },
      {
        checked(count) {
          if (performance.now() - told < TELL_EVERY_MS) return;
          told = performance.now();
          parentPort?.postMessage({ type: 'checked', count } satisfies FromVerifier);
        },
        stopped: () => Atomics.load(stopped, 0) !== 0,
      },
    );
    return fault === 'stopped' ? { type: 'stopped' } : { type: 'verified', fault };
  } finally {
    db.close();
  }
}

if (parentPort !== null) {
  const port = parentPort;
  const said = await verification(workerData as VerifierData).catch((cause: unknown): FromVerifier => {
    const { code, message } = storeError(cause);
    return { type: 'failed', error: { code, message } };
  });
  port.postMessage(said);
}
