import type { LogFault } from '../contract/verification.ts';
import { isBeginning, type LogHead } from '../record/verify.ts';
import type { StoredLog } from './stored-log.ts';
import { type Along, orElse, type WalkWatch, walkStored } from './walk-stored.ts';

export interface Verification {
  readonly from: number;
  /** Not included; at most the head's size. */
  readonly to: number;
  readonly head: LogHead;
}

/**
 * Checks records of a stored log, the tiles of the tree, and that the tree which they end belongs to the head. Gives the first fault, or
 * undefined where all is well.
 */
export async function verifyStored(
  log: StoredLog,
  { from, to, head }: Verification,
  watch: WalkWatch,
  along: readonly Along[] = [],
): Promise<LogFault | 'stopped' | undefined> {
  const walked = await walkStored(log, { from, to }, watch, along);
  if (walked === 'stopped') return walked;
  const { fault, root } = walked;
  if (fault !== undefined) return fault;
  const good = await orElse(() => isBeginning({ size: to, root }, head, log.tiles));
  return good === true ? undefined : { problem: 'wrong-root', index: undefined };
}
