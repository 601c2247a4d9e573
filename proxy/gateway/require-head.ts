import type { HeadPort } from '../store/head.ts';
import { OpenError } from './open-error.ts';

/**
 * Whether the log's head, which `init` made outside the database, is gone. Then an older copy of the database would start and
 * nobody would notice, so the start stops, unless a person accepts the log as it is (law 7). Throws OpenError, StoreError.
 */
export async function headIsMissing(head: HeadPort, path: string, accept: boolean): Promise<boolean> {
  if ((await head.load()) !== undefined) return false;
  if (accept) return true;
  throw new OpenError(
    'head-missing',
    `${path} is missing, which tells how far the log had come: an older copy of the log would start unnoticed. Put it back from a backup. If you are sure that this log is the newest one: countersign log accept-head`,
  );
}
