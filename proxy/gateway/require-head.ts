import type { Paths } from '../platform/paths.ts';
import type { KeptHead } from '../store/head.ts';
import { readHead } from '../store/head-file.ts';
import { OpenError } from './open-error.ts';

/**
 * The log's head, which `init` made outside the database. Where it is gone, an older copy of the database would start and nobody
 * would notice, so the start stops, unless a person accepts the log as it is (law 7). Throws OpenError, StoreError.
 */
export async function requireHead(
  { head }: Paths,
  databaseKey: Uint8Array,
  acceptMissing: boolean,
): Promise<KeptHead | undefined> {
  const kept = await readHead(head, databaseKey);
  if (kept !== undefined || acceptMissing) return kept;
  throw new OpenError(
    'head-missing',
    `${head} is missing, which tells how far the log had come: an older copy of the log would start unnoticed. Put it back from a backup; countersign log verify says how what is here looks. If you are sure that this log is the newest one: countersign log accept-head. If it is an older copy: countersign log restore FILE`,
  );
}
