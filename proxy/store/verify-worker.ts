import type { Verified } from '../contract/verification.ts';
import { openDatabase } from './database.ts';
import { numberOf } from './epochs.ts';
import { longWork } from './long-work.ts';
import type { VerifierData } from './messages.ts';
import { verifyAll } from './verify-all.ts';
import type { WalkWatch } from './walk-stored.ts';

/** One verification, on a connection of its own: no page is taken from another's cache. */
async function verification(
  { place, log, epoch, head, from, to, beside }: VerifierData,
  watch: WalkWatch,
): Promise<Verified | 'stopped'> {
  const db = openDatabase(place, 'reader');
  try {
    const range = { from, to, head: { size: head.size, root: Buffer.from(head.root, 'base64') } };
    return await verifyAll(
      { db, databaseKey: place.databaseKey },
      epoch === undefined ? log : numberOf(db, epoch),
      range,
      beside,
      watch,
    );
  } finally {
    db.close();
  }
}

await longWork(verification);
