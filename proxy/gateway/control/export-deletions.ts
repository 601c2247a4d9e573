import type { RecordRow } from '../../contract/queries.ts';
import type { Store } from '../../contract/store.ts';
import { PLACES } from '../../record/deleted-list.ts';
import { parseRecord } from '../parse-record.ts';
import { deletedBy } from '../retention/deleted-by.ts';
import { END, STEP, scanned } from './export-context.ts';

/**
 * The records of kind `log.purge` by which these records lost bodies: without them, who reads a selection cannot tell what a rule deleted
 * from what was withheld. Below `size`, and of the epoch of these records alone: a later one has no place in its bundle. One list is read
 * at a time, and of those only whose span holds one of these records.
 */
export async function* deletionsOf(
  store: Store,
  chosen: ReadonlySet<number>,
  size: number,
): AsyncGenerator<RecordRow> {
  const own = Float64Array.from(chosen).sort();
  const [first] = own;
  if (first === undefined) return;
  const search = { before: END, limit: STEP, depth: STEP, kind: 'log.purge' };
  for await (const row of scanned(store, search, size)) {
    // They come the newest first, and each is behind what it deleted.
    if (row.idx < first) return;
    const { facts } = parseRecord(row);
    if (facts['epoch'] !== undefined) continue;
    if (!holdsOneOf(own, Number(facts['first']), Number(facts['last']))) continue;
    for (const key of await deletedBy(store, row.idx)) {
      if (!chosen.has(Math.floor(key / PLACES))) continue;
      yield row;
      break;
    }
  }
}

/** Whether one of these, which ascend, is from `first` to `last`. */
function holdsOneOf(ascending: Float64Array, first: number, last: number): boolean {
  let [low, high] = [0, ascending.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((ascending[middle] ?? 0) < first) low = middle + 1;
    else high = middle;
  }
  return (ascending[low] ?? Number.POSITIVE_INFINITY) <= last;
}
