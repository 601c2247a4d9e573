import type { LogRecord, RecordKind } from '../contract/record.ts';
import type { Store } from '../contract/store.ts';
import { parseRecord } from './parse-record.ts';

/** How the run before this one ended: in order, or cut off (killed, or its machine was), so far as its records go. */
export interface PreviousRun {
  readonly end: 'stopped' | 'cut-off';
  /** The last of its records: where it was cut off, the gateway was away from some time after it. */
  readonly index: number;
  /** µs since 1970 UTC. */
  readonly time: number;
}

const PAGE = 500;
/** Starts that failed one behind another, as of a service that is tried again. */
const MOST_STARTS = 256;
const END = Number.MAX_SAFE_INTEGER;

/**
 * The run of a gateway that listened before this start, of the present epoch; undefined where there was none, or where it is of a
 * version that did not put its end on record. Starts that failed served nobody and are no runs. To be asked before this start is on
 * record.
 */
export async function previousRun(store: Pick<Store, 'read'>): Promise<PreviousRun | undefined> {
  const stops = new Map((await recordsOf(store, 'gateway.stop')).map((stop) => [stop.boot, stop]));
  const [first] = await recordsOf(store, 'log.schema');
  const starts = [...(await recordsOf(store, 'log.key')), ...(first === undefined ? [] : [first])];
  const begun = starts.find(({ boot }) => stops.get(boot)?.facts['reason'] !== 'start-failed');
  if (begun?.facts['listens'] !== true) return undefined;
  const stopped = stops.get(begun.boot);
  return stopped === undefined ? ended('cut-off', await lastOf(store, begun)) : ended('stopped', stopped);
}

const ended = (end: PreviousRun['end'], { index, time }: LogRecord): PreviousRun => ({ end, index, time });

/** The last record of the run that this record begins. Commands that work without a gateway have written behind it, also many. */
async function lastOf(store: Pick<Store, 'read'>, begun: LogRecord): Promise<LogRecord> {
  for (let before = END; before > begun.index; ) {
    const rows = await store.read('records.search', { before, limit: PAGE });
    const found = rows.map(parseRecord).find(({ boot }) => boot === begun.boot);
    if (found !== undefined) return found;
    before = rows.at(-1)?.idx ?? begun.index;
  }
  return begun;
}

/** Newest first. */
async function recordsOf(store: Pick<Store, 'read'>, kind: RecordKind): Promise<LogRecord[]> {
  const rows = await store.read('records.search', { kind, before: END, limit: MOST_STARTS });
  return rows.map(parseRecord);
}
