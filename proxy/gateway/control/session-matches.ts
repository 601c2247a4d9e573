import type { LogReading } from '../../contract/log-views.ts';
import type { CallsScanned, RecordScan } from '../../contract/queries.ts';
import type { Store } from '../../contract/store.ts';
import type { Clock } from '../../contract/time.ts';
import type { Names } from './log-names.ts';
import type { Openings } from './log-openings.ts';
import { scanFor } from './log-scan.ts';
import { notFound } from './parts.ts';
import type { RecordReading } from './record-reading.ts';

/** The reader answers others between two steps of a long search. */
const STEP = 1000;
/** Records that are looked at for one page. */
const DEPTH = 20_000;
/** What people said in an approval is part of the call, too. */
const WITH_TEXTS = [
  'call.request',
  'call.message',
  'call.result',
  'approval.request',
  'approval.decide',
  'approval.end',
];

/** Search inside one session. */
export function matchReading(ports: {
  readonly store: Store;
  readonly clock: Clock;
  readonly namesNow: () => Promise<Names>;
  readonly openings: Openings;
  readonly read: RecordReading;
}): Pick<LogReading, 'matches'> {
  const { store, clock, namesNow, openings, read } = ports;

  async function scan(search: RecordScan, from: number, limit: number): Promise<CallsScanned> {
    const calls = new Set<number>();
    let looked = 0;
    let next: number | null = from;
    while (next !== null && looked < DEPTH && calls.size < limit) {
      const [step]: CallsScanned[] = await store.read('calls.scan', {
        ...search,
        after: next,
        limit: limit - calls.size,
        depth: Math.min(STEP, DEPTH - looked),
      });
      if (step === undefined) break;
      for (const call of step.calls) calls.add(call);
      looked += step.looked;
      next = step.next;
    }
    return { calls: [...calls], looked, next };
  }

  return {
    async matches(id, { q, after, limit }, by) {
      const [row] = await store.read('session.get', { id });
      if (row === undefined) throw notFound('session');
      const filter = { q, session: id, limit, depth: STEP };
      const asked = await scanFor(filter, { names: await namesNow(), store, now: clock.now().wall });
      const { size, indexed } = store.health();
      const kind = asked.kind ?? (asked.text === undefined ? 'call.request' : WITH_TEXTS);
      const found = await scan({ ...asked, kind }, after ?? -1, limit);
      if (openings.isOpening(by, `matches ${id} ${q}`, after !== undefined)) {
        await read(by, { what: 'entries', rows: found.calls.length, session: id, asked: { q } });
      }
      return { ...found, newest: size - 1, notIndexed: size - indexed };
    },
  };
}
