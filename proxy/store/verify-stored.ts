import { StoreError } from '../contract/store.ts';
import type { LogFault } from '../contract/verification.ts';
import { checkRecords } from '../record/check-records.ts';
import { TILE_WIDTH, type TileReader, tileWidth } from '../record/tiles.ts';
import { isBeginning, type LogHead } from '../record/verify.ts';
import type { StoredLog } from './stored-log.ts';

export interface Verification {
  readonly from: number;
  /** Not included; at most the head's size. */
  readonly to: number;
  readonly head: LogHead;
}
export interface VerificationWatch {
  /** Records that have been checked. */
  checked(count: number): void;
  stopped(): boolean;
}

/**
 * Checks records of a stored log: each by itself, against the hash that the tree keeps for it, all tiles that they complete, and that
 * the tree which they end belongs to the head. Constant memory. Gives the first fault, or undefined where all is well.
 */
export async function verifyStored(
  log: StoredLog,
  { from, to, head }: Verification,
  watch: VerificationWatch,
): Promise<LogFault | 'stopped' | undefined> {
  const partials = await orElse(() => partialsBefore(from, log.tiles));
  if (partials === undefined) return { problem: 'wrong-tile', index: from };
  const check = checkRecords({ from, partials }, log.tile);
  while (check.size() < to) {
    if (watch.stopped()) return 'stopped';
    const next = check.size();
    const { records, ended } = log.records(next, Math.min(to, next - (next % TILE_WIDTH) + TILE_WIDTH));
    for (const bytes of records) {
      const fault = check.take(bytes);
      if (fault !== undefined) return fault;
    }
    if (ended !== undefined) return { problem: ended, index: check.size() };
    watch.checked(check.size() - from);
  }
  const tree = { size: to, root: check.root() };
  const good = await orElse(() => isBeginning(tree, head, log.tiles));
  return good === true ? undefined : { problem: 'wrong-root', index: undefined };
}

/** The partial tile of each level of the tree before the first record. */
async function partialsBefore(from: number, tiles: TileReader): Promise<Uint8Array[]> {
  const partials: Uint8Array[] = [];
  for (let level = 0; TILE_WIDTH ** level <= from; level++) {
    const n = Math.floor(from / TILE_WIDTH ** (level + 1));
    const width = tileWidth(from, level, n);
    partials.push(width === 0 ? new Uint8Array() : await tiles(level, n, width));
  }
  return partials;
}

/** Undefined where a tile is missing or short. */
async function orElse<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof StoreError && error.code === 'corrupt') return undefined;
    throw error;
  }
}
