import { StoreError } from '../contract/store.ts';
import type { LogFault } from '../contract/verification.ts';
import { checkRecords } from '../record/check-records.ts';
import { TILE_WIDTH, type TileReader, tileWidth } from '../record/tiles.ts';
import type { StoredLog } from './stored-log.ts';

export interface WalkWatch {
  /** Records that have been checked. */
  checked(count: number, of: number): void;
  stopped(): boolean;
}
/** What is looked at beside the records as the walk comes by. */
export interface Along {
  /** The next size of the tree whose root it wants; one that the walk is beyond, or Infinity, where none. */
  next(): number;
  at(size: number, root: Uint8Array): void;
  /** Records one behind another that are good, the first of them with this index. */
  records?(first: number, records: readonly Uint8Array[]): Promise<void>;
}
/** How far records are good, and the tree that they make. */
export interface Walked {
  readonly size: number;
  readonly root: Uint8Array;
  /** What is wrong with the next one. */
  readonly fault: LogFault | undefined;
}

/**
 * Walks through records of a stored log: each by itself, against the hash that the tree keeps for it, all tiles that they complete.
 * Constant memory. Ends at the first fault.
 */
export async function walkStored(
  log: StoredLog,
  { from, to }: { readonly from: number; readonly to: number },
  watch: WalkWatch,
  along: readonly Along[] = [],
): Promise<Walked | 'stopped'> {
  const partials = await orElse(() => partialsBefore(from, log.tiles));
  if (partials === undefined)
    return { size: from, root: new Uint8Array(), fault: { problem: 'wrong-tile', index: from } };
  const check = checkRecords({ from, partials }, log.tile);
  const walked = (fault?: LogFault): Walked => ({ size: check.size(), root: check.root(), fault });
  let due = from;

  function tell(): void {
    const size = check.size();
    for (const one of along) if (one.next() === size) one.at(size, check.root());
    due = Math.min(...along.map((one) => one.next()).filter((next) => next > size));
  }

  tell();
  while (check.size() < to) {
    if (watch.stopped()) return 'stopped';
    const first = check.size();
    const { records, ended } = log.records(first, Math.min(to, first - (first % TILE_WIDTH) + TILE_WIDTH));
    let fault: LogFault | undefined;
    for (const bytes of records) {
      fault = check.take(bytes);
      if (fault !== undefined) break;
      if (check.size() === due) tell();
    }
    const good = records.slice(0, check.size() - first);
    for (const one of along) await one.records?.(first, good);
    if (fault === undefined && ended !== undefined) fault = { problem: ended, index: check.size() };
    if (fault !== undefined) return walked(fault);
    watch.checked(check.size() - from, to - from);
  }
  return walked();
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
export async function orElse<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof StoreError && error.code === 'corrupt') return undefined;
    throw error;
  }
}
