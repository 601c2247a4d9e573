import { parseJson } from '../contract/parse-json.ts';
import type { LogRecord, RecordKind } from '../contract/record.ts';
import type { Store } from '../contract/store.ts';

/** How the run before this one ended: in order, or cut off (killed, or its machine was), so far as its records go. */
export interface PreviousRun {
  readonly end: 'stopped' | 'cut-off';
  /** The last of its records: where it was cut off, the gateway was away from some time after it. */
  readonly index: number;
  /** µs since 1970 UTC. */
  readonly time: number;
}

/** Commands that work without a running gateway write a few records each behind those of a run. */
const LOOKED_AT = 200;
const END = Number.MAX_SAFE_INTEGER;

/**
 * The run of a gateway that listened before this start, of the present epoch; undefined where there was none, or where it is of a
 * version that did not put its end on record. To be asked before this start is on record.
 */
export async function previousRun(store: Pick<Store, 'read'>): Promise<PreviousRun | undefined> {
  const begun = (await newestOf(store, 'log.key')) ?? (await newestOf(store, 'log.schema'));
  if (begun?.facts['listens'] !== true) return undefined;
  const stopped = await newestOf(store, 'gateway.stop');
  if (stopped !== undefined && stopped.index > begun.index) return ended('stopped', stopped);
  const rows = await store.read('records.search', { before: END, limit: LOOKED_AT });
  const last = rows.map(({ bytes }) => recordOf(bytes)).find(({ boot }) => boot === begun.boot);
  return ended('cut-off', last ?? begun);
}

const ended = (end: PreviousRun['end'], { index, time }: LogRecord): PreviousRun => ({ end, index, time });

async function newestOf(store: Pick<Store, 'read'>, kind: RecordKind): Promise<LogRecord | undefined> {
  const [row] = await store.read('records.search', { kind, before: END, limit: 1 });
  return row === undefined ? undefined : recordOf(row.bytes);
}

/** The tree has vouched for the bytes, and this program's own writer for their shape. */
function recordOf(bytes: Uint8Array): LogRecord {
  return parseJson(Buffer.from(bytes).toString('utf8')) as LogRecord;
}
