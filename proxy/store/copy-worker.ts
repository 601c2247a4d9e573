import { parentPort, workerData } from 'node:worker_threads';
import { copyInto } from './copy-into.ts';
import { openDatabase } from './database.ts';
import type { CopierData, FromCopier } from './messages.ts';
import { storeError } from './sqlite-error.ts';

/** One copy, on a connection of its own. */
function copy({ place, to }: CopierData): void {
  const db = openDatabase(place, 'reader');
  try {
    copyInto(db, to);
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
