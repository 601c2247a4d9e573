import type Database from 'better-sqlite3';
import type { SignedHead } from '../contract/store.ts';
import { encodeBase64 } from '../record/base64.ts';
import { signCheckpoint } from '../record/checkpoint.ts';
import type { SignerKey } from '../record/keys.ts';
import type { Writer } from './writer.ts';

/**
 * Signs the log's head. What is signed is already durable: the head commits with its records (tlog-checkpoint: never sign what could
 * be inconsistent with an earlier one). Those asked for are kept; of the others only the last.
 */
export function createCheckpoints(
  db: Database.Database,
  writer: Writer,
  origin: string,
  signer: SignerKey,
): (asked: boolean) => SignedHead {
  const drop = db.prepare('DELETE FROM checkpoints WHERE log = ? AND asked = 0');
  const keep = db.prepare(
    `INSERT INTO checkpoints (log, size, note, asked) VALUES (?, ?, ?, ?)
     ON CONFLICT DO UPDATE SET note = excluded.note, asked = max(asked, excluded.asked)`,
  );
  const store = db.transaction((size: number, note: string, asked: boolean) => {
    drop.run(writer.log);
    keep.run(writer.log, size, note, asked ? 1 : 0);
  });
  let latest: (SignedHead & { readonly kept: boolean }) | undefined;

  return (asked) => {
    const { size, root } = writer.head();
    if (latest?.size === size && (latest.kept || !asked)) return latest;
    const note =
      latest?.size === size ? latest.note : signCheckpoint({ origin, size, root: writer.root() }, [signer]);
    store.immediate(size, note, asked);
    latest = { size, root, note, kept: asked };
    return { size, root: encodeBase64(writer.root()), note };
  };
}
