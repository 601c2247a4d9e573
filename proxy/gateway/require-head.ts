import type { Head, HeadPort } from '../store/head.ts';
import { OpenError } from './open-error.ts';

/**
 * The log's head, which `init` made outside the database. Where it is gone, an older copy of the database would start and nobody
 * would notice, so the start stops, unless a person accepts the log as it is (law 7). Throws OpenError, StoreError.
 */
export async function requireHead(
  head: HeadPort,
  path: string,
  acceptMissing: boolean,
): Promise<Head | undefined> {
  const kept = await head.load();
  if (kept !== undefined || acceptMissing) return kept;
  throw new OpenError(
    'head-missing',
    `${path} is missing, which tells how far the log had come: an older copy of the log would start unnoticed. Put it back from a backup; countersign log verify says how what is here looks. If you are sure that this log is the newest one: countersign log accept-head`,
  );
}
