import type { CallsScanned, RecordScan, RecordScanned } from '../contract/queries.ts';
import { missingIn, wantedText } from '../platform/json/searchable-text.ts';
import { createCallCheck } from './check-call.ts';
import { createPlaces, type Places } from './places.ts';
import { OF_RECORD, READABLE } from './queries.ts';
import { type createRecordIndex, type Order, oneOrMany, type SearchRow } from './reader-index.ts';
import type { Prepare } from './reader-statements.ts';
import type { createTimes } from './reader-times.ts';

const MOST_AT_ONCE = 500;
/** Looking through bodies keeps the reader from others; who asks goes on where this one stopped. */
const MOST_TEXT_BYTES = 16 * 1024 * 1024;

/**
 * Searches the log. Rows come by the best index, what no index answers is checked row by row, and at most `depth` rows and 16 MiB of
 * text are looked at. To be called within a read transaction.
 */
export function createScan(
  prepare: Prepare,
  candidates: ReturnType<typeof createRecordIndex>,
  log: number,
  times: ReturnType<typeof createTimes>,
) {
  const bytesOf = (idx: number): Buffer | undefined =>
    prepare<{ bytes: Buffer }>('SELECT bytes FROM records WHERE key = (? << 40 | ?)').get(log, idx)?.bytes;

  const { isCall, requestOf } = createCallCheck(prepare, candidates, bytesOf, log);

  const placesOf = createPlaces(prepare, log, times);
  const markOf = (): number =>
    prepare<{ upto: number }>('SELECT upto FROM search_mark WHERE log = ?').get(log)?.upto ?? 0;

  /** What is found, each as `keep` has it; undefined is not counted. */
  function found<Found>(
    search: RecordScan,
    keep: (row: SearchRow, bytes: Buffer) => Found | undefined,
  ): { readonly found: Found[]; readonly looked: number; readonly next: number | null } {
    const { after, depth, limit } = search;
    const order = after === undefined ? 'newest' : 'oldest';
    const texts = oneOrMany(search.text);
    const holds = texts.length === 0 ? undefined : textFinder(prepare, log, texts);
    const mark = markOf();
    const places = placesOf(search, mark);
    const rowsFrom = createRows(search, order, { places, mark, candidates, prepare, log });
    const kept: Found[] = [];
    let at = after === undefined ? search.before : after + 1;
    let looked = 0;
    // Most searches find what they want among the first rows.
    for (let chunk = Math.max(16, limit); looked < depth; chunk *= 4) {
      const most = Math.min(chunk, MOST_AT_ONCE, depth - looked);
      const { rows, ended } = rowsFrom(at, most);
      for (const row of rows) {
        looked += 1;
        at = order === 'newest' ? row.idx : row.idx + 1;
        const bytes = matches(row, search) && isCall(row, search) ? bytesOf(row.idx) : undefined;
        if (bytes !== undefined && (holds === undefined || holds.in(row.idx, bytes))) {
          const one = keep(row, bytes);
          if (one !== undefined) kept.push(one);
        }
        if (kept.length === limit || (holds?.bytes ?? 0) > MOST_TEXT_BYTES) {
          return { found: kept, looked, next: row.idx };
        }
      }
      if (ended) return { found: kept, looked, next: null };
    }
    return { found: kept, looked, next: order === 'newest' ? at : at - 1 };
  }

  return {
    records: (search: RecordScan): RecordScanned => found(search, ({ idx }, bytes) => ({ idx, bytes })),
    calls(search: RecordScan): CallsScanned {
      const { found: calls, ...rest } = found(search, requestOf);
      return { calls, ...rest };
    },
  };
}

/**
 * The next rows that may match. Below the mark of the search index they are those that lie in all of its lists, above it those of the
 * best plain index. Fewer than were asked for, with `ended`, are all that are left.
 */
function createRows(
  search: RecordScan,
  order: Order,
  ports: {
    readonly places: readonly Places[] | undefined;
    readonly mark: number;
    readonly candidates: ReturnType<typeof createRecordIndex>;
    readonly prepare: Prepare;
    readonly log: number;
  },
) {
  const { places, mark, candidates, prepare, log } = ports;
  const rowAt = prepare<SearchRow>(
    'SELECT idx, time, kind, session, call, agent, server FROM record_search WHERE log = ? AND idx = ?',
  );

  /** Rows below the mark that lie in all lists. */
  function listed(lists: readonly Places[], from: number, most: number): SearchRow[] {
    const rows: SearchRow[] = [];
    for (let at = from; rows.length < most; ) {
      const place = common(lists, order, at);
      if (place === null || place >= mark) break;
      const row = rowAt.get(log, place);
      if (row !== undefined) rows.push(row);
      at = order === 'newest' ? place : place + 1;
    }
    return rows;
  }

  return (at: number, most: number): { rows: readonly SearchRow[]; ended: boolean } => {
    if (places === undefined) {
      const rows = candidates(search, order, at, most);
      return { rows, ended: rows.length < most };
    }
    if (order === 'newest') {
      const above = at > mark ? candidates(search, order, at, most).filter(({ idx }) => idx >= mark) : [];
      if (above.length === most) return { rows: above, ended: false };
      const rows = [...above, ...listed(places, Math.min(at, mark), most - above.length)];
      return { rows, ended: rows.length < most };
    }
    const below = at < mark ? listed(places, at, most) : [];
    if (below.length === most) return { rows: below, ended: false };
    const rest = candidates(search, order, Math.max(at, mark), most - below.length);
    const rows = [...below, ...rest];
    return { rows, ended: rows.length < most };
  };
}

/** The nearest place that lies in all lists. */
function common(lists: readonly Places[], order: Order, from: number): number | null {
  let at = from;
  let agreed = 0;
  let place: number | null = null;
  for (let nth = 0; agreed < lists.length; nth += 1) {
    const next = lists[nth % lists.length]?.(order, at) ?? null;
    if (next === null) return null;
    agreed = next === place ? agreed + 1 : 1;
    place = next;
    // That very place must be the next one's answer, too.
    at = order === 'newest' ? place + 1 : place;
  }
  return place;
}

const UNLESS = ['session', 'call', 'agent', 'server'] as const;

function matches(row: SearchRow, search: RecordScan): boolean {
  const is = (wanted: string | readonly string[] | undefined, value: string | null): boolean =>
    wanted === undefined || (value !== null && oneOrMany(wanted).includes(value));
  return (
    is(search.kind, row.kind) &&
    is(search.session, row.session) &&
    is(search.call, row.call) &&
    is(search.agent, row.agent) &&
    is(search.server, row.server) &&
    search.without?.includes(row.kind) !== true &&
    UNLESS.every((member) => search.unless?.[member]?.includes(row[member] ?? '') !== true) &&
    row.time >= (search.since ?? row.time) &&
    row.time <= (search.until ?? row.time)
  );
}

/** Finds texts, each in a record or one of its bodies. */
function textFinder(prepare: Prepare, log: number, texts: readonly string[]) {
  const wanted = texts.map(wantedText);
  const bodies = prepare<{ data: Buffer }>(
    `SELECT data FROM bodies WHERE ${OF_RECORD} AND ${READABLE} ORDER BY key`,
  );
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    in(idx: number, record: Uint8Array): boolean {
      let left: ReturnType<typeof missingIn> = wanted;
      const look = (data: Uint8Array): boolean => {
        bytes += data.length;
        left = missingIn(data, left);
        return left.length === 0;
      };
      return look(record) || bodies.all({ log, idx }).some(({ data }) => look(data));
    },
  };
}
