import { parentPort, workerData } from 'node:worker_threads';
import { openDatabase } from './database.ts';
import type { CopierData, FromCopier } from './messages.ts';
import { storeError } from './sqlite-error.ts';

/**
 * One copy, on a connection of its own. `VACUUM INTO` reads one state of the database while the writer goes on, checks the MAC of every
 * page on its way, and encrypts with the same key; what was erased is not in the copy.
 */
function copy({ place, to }: CopierData): void {
  const db = openDatabase(place, 'reader');
  try {
    db.prepare('VACUUM INTO ?').run(to);
  } finally {
    db.close();
  }
}

if (parentPort !== null) {
  const port = parentPort;
  let said: FromCopier = { type: 'copied' };
  try {
    copy(workerData as CopierData);
  } catch (cause) {
    const { code, message } = storeError(cause);
    said = { type: 'failed', error: { code, message } };
  }
  port.postMessage(said);
}
