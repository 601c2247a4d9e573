import type { BodyRow, RecordRow } from '../contract/queries.ts';
import type { Store } from '../contract/store.ts';

/** Records next to each other: from the first index to the last, which is not included. */
export interface Run {
  readonly from: number;
  readonly to: number;
}

const PAGE = 256;
/** Bodies that are in memory at once: this many bytes, or those of one record. */
const BODY_BYTES = 256 * 1024;

export async function* recordsOf(
  store: Pick<Store, 'read'>,
  runs: readonly Run[],
): AsyncGenerator<RecordRow> {
  for (const { from, to } of runs) {
    for (let next = from; next < to; ) {
      const rows = await store.read('records.page', { from: next, limit: Math.min(PAGE, to - next) });
      if (rows.length === 0) return;
      yield* rows;
      next += rows.length;
    }
  }
}

/** The bodies of the runs' records that are still kept, in the order of the records. */
export async function* bodiesOf(store: Pick<Store, 'read'>, runs: readonly Run[]): AsyncGenerator<BodyRow> {
  for (const { from, to } of runs) {
    for (let next = from; next < to; ) {
      const rows = await store.read('bodies.run', { from: next, to, bytes: BODY_BYTES });
      const last = rows.at(-1);
      if (last === undefined) break;
      yield* rows;
      next = last.idx + 1;
    }
  }
}

/** The runs that ascending indexes make. */
export function runsOf(indexes: Iterable<number>): Run[] {
  const runs: { from: number; to: number }[] = [];
  for (const index of indexes) {
    const last = runs.at(-1);
    if (last?.to === index) last.to++;
    else runs.push({ from: index, to: index + 1 });
  }
  return runs;
}
