import type { RecordRow, RecordScan, RecordScanned } from '../contract/queries.ts';
import { createCallCheck } from './check-call.ts';
import { OF_RECORD } from './queries.ts';
import { type createRecordIndex, oneOrMany, type SearchRow } from './reader-index.ts';
import type { Prepare } from './reader-statements.ts';

const MOST_AT_ONCE = 500;
/** Looking through bodies keeps the reader from others; who asks goes on where this one stopped. */
const MOST_TEXT_BYTES = 16 * 1024 * 1024;

/**
 * Searches the log. Rows come by the best index, what no index answers is checked row by row, and at most `depth` rows and 16 MiB of
 * text are looked at. To be called within a read transaction.
 */
export function createScan(prepare: Prepare, candidates: ReturnType<typeof createRecordIndex>, log: number) {
  const bytesOf = (idx: number): Buffer | undefined =>
    prepare<{ bytes: Buffer }>('SELECT bytes FROM records WHERE key = (? << 40 | ?)').get(log, idx)?.bytes;

  const isCall = createCallCheck(prepare, candidates, bytesOf);

  return (search: RecordScan): RecordScanned => {
    const { after, depth, limit } = search;
    const order = after === undefined ? 'newest' : 'oldest';
    const texts = oneOrMany(search.text);
    const holds = texts.length === 0 ? undefined : textFinder(prepare, log, texts);
    const found: RecordRow[] = [];
    let at = after === undefined ? search.before : after + 1;
    let looked = 0;
    // Most searches find what they want among the first rows.
    for (let chunk = Math.max(16, limit); looked < depth; chunk *= 4) {
      const most = Math.min(chunk, MOST_AT_ONCE, depth - looked);
      const rows = candidates(search, order, at, most);
      for (const row of rows) {
        looked += 1;
        at = order === 'newest' ? row.idx : row.idx + 1;
        const bytes = matches(row, search) && isCall(row, search) ? bytesOf(row.idx) : undefined;
        if (bytes !== undefined && (holds === undefined || holds.in(row.idx, bytes))) {
          found.push({ idx: row.idx, bytes });
        }
        if (found.length === limit || (holds?.bytes ?? 0) > MOST_TEXT_BYTES) {
          return { found, looked, next: row.idx };
        }
      }
      if (rows.length < most) return { found, looked, next: null };
    }
    return { found, looked, next: order === 'newest' ? at : at - 1 };
  };
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

/** Finds texts without regard to case, each in a record or one of its bodies, as it is or as JSON writes it. */
function textFinder(prepare: Prepare, log: number, texts: readonly string[]) {
  const wanted = texts.map(waysToWrite);
  const bodies = prepare<{ data: Buffer }>(`SELECT data FROM bodies WHERE ${OF_RECORD} ORDER BY key`);
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    in(idx: number, record: Uint8Array): boolean {
      let left = wanted;
      const look = (data: Uint8Array): boolean => {
        bytes += data.length;
        const lower = Buffer.from(data).toString('utf8').toLowerCase();
        left = left.filter((ways) => !ways.some((one) => lower.includes(one)));
        return left.length === 0;
      };
      return look(record) || bodies.all({ log, idx }).some(({ data }) => look(data));
    },
  };
}

/** A text as it is, and as JSON writes it; in lower case. */
export function waysToWrite(text: string): string[] {
  const plain = text.toLowerCase();
  return [...new Set([plain, JSON.stringify(plain).slice(1, -1)])];
}
