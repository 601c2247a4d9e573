import type { RecordRow, RecordScan, RecordScanned, RecordSearch } from '../contract/queries.ts';
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

  return (search: RecordScan): RecordScanned => {
    const { after, depth, limit } = search;
    const order = after === undefined ? 'newest' : 'oldest';
    const holds = search.text === undefined ? undefined : textFinder(prepare, log, search.text);
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
        const bytes = matches(row, search) && isCall(prepare, row, search) ? bytesOf(row.idx) : undefined;
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

function matches(row: SearchRow, search: RecordSearch): boolean {
  const is = (wanted: string | readonly string[] | undefined, value: string | null): boolean =>
    wanted === undefined || (value !== null && oneOrMany(wanted).includes(value));
  return (
    is(search.kind, row.kind) &&
    is(search.session, row.session) &&
    is(search.call, row.call) &&
    is(search.agent, row.agent) &&
    is(search.server, row.server) &&
    search.without?.includes(row.kind) !== true &&
    row.time >= (search.since ?? row.time) &&
    row.time <= (search.until ?? row.time)
  );
}

/** Whether the record is of a call as it is wanted. Without such a wish every record is. */
function isCall(prepare: Prepare, { call }: SearchRow, { tool, effect, outcome }: RecordScan): boolean {
  if (tool === undefined && effect === undefined && outcome === undefined) return true;
  if (call === null) return false;
  const row = prepare<{ tool: string; effect: string; outcome: string | null }>(
    'SELECT tool, effect, outcome FROM calls WHERE id = ?',
  ).get(call);
  return (
    row !== undefined &&
    (tool ?? row.tool) === row.tool &&
    (effect ?? row.effect) === row.effect &&
    (outcome ?? row.outcome) === row.outcome
  );
}

/** Finds a text without regard to case, in a record and in its bodies, as it is and as JSON writes it. */
function textFinder(prepare: Prepare, log: number, text: string) {
  const plain = text.toLowerCase();
  const wanted = [...new Set([plain, JSON.stringify(plain).slice(1, -1)])];
  const bodies = prepare<{ data: Buffer }>(`SELECT data FROM bodies WHERE ${OF_RECORD} ORDER BY key`);
  let bytes = 0;
  const isIn = (data: Uint8Array): boolean => {
    bytes += data.length;
    const lower = Buffer.from(data).toString('utf8').toLowerCase();
    return wanted.some((one) => lower.includes(one));
  };
  return {
    get bytes() {
      return bytes;
    },
    in: (idx: number, record: Uint8Array): boolean =>
      isIn(record) || bodies.all({ log, idx }).some(({ data }) => isIn(data)),
  };
}
