import { open } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import { StoreError } from '../contract/store.ts';
import { errorFrom } from './append-queue.ts';
import type { DatabasePlace } from './database.ts';
import type { CopierData, FromCopier } from './messages.ts';

/**
 * Copies a database as it is at one moment, encrypted as it is, into a new file (0600) that is synced, in a thread beside all else.
 * SQLite cannot be interrupted in it, so it ends only when it is done. What is at `to` where it fails is the
 * caller's to remove. StoreError: 'unwritable' (a full disk among them), 'wrong-key', 'corrupt'.
 */
export function copyDatabase(place: DatabasePlace, to: string): Promise<void> {
  return intoNewFile(to, () => copyInThread(place, to));
}

/** Has a copy written to a new file, and syncs it. */
export async function intoNewFile(to: string, copy: () => Promise<void>): Promise<void> {
  // SQLite takes an empty file, and would make its own readable by others.
  const made = await open(to, 'wx', 0o600);
  await made.close();
  await copy();
  const copied = await open(to, 'r+');
  try {
    await copied.sync();
  } finally {
    await copied.close();
  }
}

async function copyInThread(place: DatabasePlace, to: string): Promise<void> {
  const worker = new Worker(new URL('./copy-worker.ts', import.meta.url), {
    workerData: { place, to } satisfies CopierData,
    resourceLimits: { maxYoungGenerationSizeMb: 4 },
  });
  const said = await new Promise<FromCopier>((resolve, reject) => {
    let last: FromCopier | undefined;
    worker.on('message', (message: FromCopier) => {
      last = message;
    });
    worker.on('error', (cause) => reject(new StoreError('closed', 'The copy has ended.', { cause })));
    worker.on('exit', () =>
      last === undefined ? reject(new StoreError('closed', 'The copy has ended.')) : resolve(last),
    );
  });
  if (said.type === 'failed') throw errorFrom(said.error);
}
