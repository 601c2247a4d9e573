import { z } from 'zod';
import type { Actor } from '../../contract/control.ts';
import type { Facts } from '../../contract/record.ts';
import type { Store } from '../../contract/store.ts';
import { parseRecord } from '../parse-record.ts';
import type { Writer } from '../writer.ts';
import type { WatchedClock } from './watch-clock.ts';

/** From this record on the wall clock was behind what it had shown. */
export interface ClockBack {
  readonly index: number;
  /** µs since 1970 UTC: what it had shown. */
  readonly was: number;
}

interface Parts {
  readonly store: Store;
  readonly writer: Writer;
  readonly clock: WatchedClock;
  readonly system: Actor;
  readonly diagnose: (what: string, error?: unknown) => void;
}

/** µs: the newest record and this start may differ by so much: a record is dated when its call came in, and not when it is written. */
const LEEWAY = 1_000_000;
const PAGE = 500;
const backFacts = z.object({ change: z.literal('back'), was: z.int() });

/**
 * Puts on record what the wall clock is worth (AU-8): at the start of a gateway whether a time service keeps it, and, then and from now
 * on, that it was set. A record is written before those that the clock dates after it was set.
 */
export async function recordClock(
  { store, writer, clock, system, diagnose }: Parts,
  start: {
    readonly listens: boolean;
    /** The time of the newest record that was there before; undefined where there was none. */
    readonly newest: number | undefined;
    readonly synchronised: boolean | undefined;
  },
): Promise<void> {
  const record = (facts: Facts, at = clock.now()) =>
    store.append({ entries: [writer.entry('clock.status', facts, { actor: system }, [], at)], changes: [] });
  clock.onStep(({ was, now }) => {
    const change = was > now.wall ? 'back' : 'ahead';
    record({ when: 'running', change, was }, now).catch((error: unknown) =>
      diagnose('the clock was set, and that is not on record', error),
    );
  });
  const { newest } = start;
  const set = newest !== undefined && newest - clock.now().wall > LEEWAY;
  if (!start.listens && !set) return;
  await record({
    when: 'start',
    ...(start.synchronised === undefined ? {} : { synchronised: start.synchronised }),
    ...(set ? { change: 'back', was: newest } : {}),
  });
}

/** Where the clock was set back behind record `from`, in the order of the log; all, without it. */
export async function clockBacks(store: Pick<Store, 'read'>, from = -1): Promise<readonly ClockBack[]> {
  const backs: ClockBack[] = [];
  const end = Number.MAX_SAFE_INTEGER;
  for (let after = from; ; ) {
    const rows = await store.read('records.search', {
      ...{ kind: 'clock.status', before: end, after, limit: PAGE },
    });
    for (const row of rows) {
      const facts = backFacts.safeParse(parseRecord(row).facts);
      if (facts.success) backs.push({ index: row.idx, was: facts.data.was });
    }
    if (rows.length < PAGE) return backs;
    after = rows.at(-1)?.idx ?? end;
  }
}

/** The time of the newest record. */
export async function newestTime(store: Pick<Store, 'read'>): Promise<number | undefined> {
  const [row] = await store.read('records.search', { before: Number.MAX_SAFE_INTEGER, limit: 1 });
  return row === undefined ? undefined : parseRecord(row).time;
}
