import type { LogEntryView, LogFilter, LogReading } from '../../contract/log-views.ts';
import type { RecordRow, RecordScan, RecordScanned } from '../../contract/queries.ts';
import type { LogRecord } from '../../contract/record.ts';
import { canonicalJson } from '../../platform/json/canonical-json.ts';
import { formatProofFile } from '../../record/proof-file.ts';
import { inclusionProof } from '../../record/proofs.ts';
import { storeTiles } from '../../store/store-tiles.ts';
import { parseRecord } from '../parse-record.ts';
import { createDeletions } from '../retention/deletions.ts';
import { searchedIn } from './epoch-of.ts';
import { bodyViews } from './log-bodies.ts';
import { createCallViews } from './log-call-views.ts';
import { entryView } from './log-entry-views.ts';
import { type Names, readNames } from './log-names.ts';
import { createOpenings } from './log-openings.ts';
import { findRef } from './log-ref.ts';
import { scanFor } from './log-scan.ts';
import { createSessionReading } from './log-sessions.ts';
import { type ControlParts, notFound } from './parts.ts';
import { readingRecorder } from './record-reading.ts';
import { matchReading } from './session-matches.ts';

/** Of one call or record, when it is looked at whole. */
const WHOLE_BYTES = 32 * 1024 * 1024;
/** The reader answers others between two steps of a long search. */
const STEP = 1000;

/** The log as people ask for it. */
export function logReading({ core, installation }: ControlParts): LogReading {
  const { store } = core;
  const openings = createOpenings(core.clock);
  const deletions = createDeletions(store, installation.origin);
  const namesNow = (): Promise<Names> => readNames(store, installation.id);

  const read = readingRecorder(core);

  async function scan(
    search: RecordScan,
  ): Promise<{ found: RecordRow[]; looked: number; next: number | null }> {
    const found: RecordRow[] = [];
    let looked = 0;
    let next: number | null = search.after ?? search.before;
    while (next !== null && looked < search.depth && found.length < search.limit) {
      const depth = Math.min(STEP, search.depth - looked);
      const [step]: RecordScanned[] = await store.read('records.scan', {
        ...search,
        ...(search.after === undefined ? { before: next } : { after: next }),
        limit: search.limit - found.length,
        depth,
      });
      if (step === undefined) break;
      found.push(...step.found);
      looked += step.looked;
      next = step.next;
    }
    return { found, looked, next };
  }

  async function lines(
    records: readonly LogRecord[],
    names: Names,
    callsAlone: boolean,
  ): Promise<LogEntryView[]> {
    const calls = createCallViews(store, names, deletions);
    const entries = await Promise.all(records.map((record) => entryView(record, { store, names, calls })));
    // A text may be found in several records of one call, and several may have come since: it is one line.
    const shown = new Set<string>();
    return entries.filter(({ kind, call }) => {
      if (call === null) return !callsAlone;
      if (!callsAlone && !kind.startsWith('call.')) return true;
      if (shown.has(call.id)) return false;
      shown.add(call.id);
      return true;
    });
  }

  return {
    ...createSessionReading({ store, namesNow, openings, read, deletions }),
    ...matchReading({ store, clock: core.clock, namesNow, openings, read }),

    async entries(filter, by) {
      const names = await namesNow();
      // Before the search: what comes meanwhile is told twice rather than never.
      const { size, indexed } = store.health();
      const newest = size - 1;
      const page = await scan(await scanFor(filter, { names, store, now: core.clock.now().wall }));
      const goesOn = filter.before !== undefined || filter.after !== undefined;
      const asked = narrowing(filter);
      if (openings.isOpening(by, `entries ${canonicalJson(asked)}`, goesOn)) {
        await read(by, { what: 'entries', rows: page.found.length, asked });
      }
      const callsAlone = filter.after !== undefined && filter.kind === 'call.request';
      const entries = await lines(page.found.map(parseRecord), names, callsAlone);
      const searched = await searchedIn(store, installation.origin);
      return {
        ...{ entries, looked: page.looked, next: page.next, newest, notIndexed: size - indexed },
        ...searched,
      };
    },

    async record(index, by) {
      const [row] = await store.read('records.page', { from: index, limit: 1 });
      if (row?.idx !== index) throw notFound('record');
      await read(by, { what: 'record', rows: 1, index });
      const names = await namesNow();
      const calls = createCallViews(store, names, deletions);
      const record = parseRecord(row);
      const bodies = await bodyViews(store, index, { each: WHOLE_BYTES, left: WHOLE_BYTES });
      const kept = new Set(bodies.map(({ commit }) => commit));
      return {
        entry: await entryView(record, { store, names, calls }),
        text: Buffer.from(row.bytes).toString('utf8'),
        bodies,
        deleted: await deletions.find([record], kept),
      };
    },

    async call(id, by) {
      const calls = createCallViews(store, await namesNow(), deletions);
      const found = await calls.view(id);
      if (found === null) throw notFound('call');
      await read(by, { what: 'call', rows: 1, call: id, session: found.session });
      const detail = await calls.detail(id, { each: WHOLE_BYTES, left: WHOLE_BYTES });
      if (detail === null) throw notFound('call');
      return detail;
    },

    refer: (ref) => findRef(store, ref),

    async proof(index) {
      // Asked for first, so that no checkpoint is signed for an index that nobody has.
      if (index >= store.health().size) throw notFound('record');
      const { size, note } = await store.checkpoint();
      const proof = await inclusionProof(index, size, storeTiles(store));
      return formatProofFile({ index, proof, checkpoint: note });
    },
  };
}

/** All that a query is of, whatever page of it. */
function narrowing({
  before: _before,
  after: _after,
  limit: _limit,
  depth: _depth,
  ...filter
}: LogFilter): object {
  return filter;
}
