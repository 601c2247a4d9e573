import type { Store } from '../../contract/store.ts';
import type { Run } from '../../export/bundle-source.ts';

export interface RangeAsked {
  /** Indexes, both included. */
  readonly first?: number;
  readonly last?: number;
  /** µs since 1970 UTC, both included. */
  readonly since?: number;
  readonly until?: number;
}

/**
 * The records of a log of `size` that are within all of these; of a time from its first record to its last, and what is between belongs
 * to it. Undefined where there is none.
 */
export async function rangeOf(
  store: Pick<Store, 'read'>,
  size: number,
  { first = 0, last = size - 1, since, until }: RangeAsked,
): Promise<Run | undefined> {
  const before = Number.MAX_SAFE_INTEGER;
  const [from] =
    since === undefined
      ? [{ idx: 0 }]
      : await store.read('records.search', { before, after: -1, limit: 1, since });
  const [to] =
    until === undefined
      ? [{ idx: size - 1 }]
      : await store.read('records.search', { before, limit: 1, until });
  if (from === undefined || to === undefined) return undefined;
  const run = { from: Math.max(first, from.idx), to: Math.min(last, to.idx, size - 1) + 1 };
  return run.from < run.to ? run : undefined;
}
