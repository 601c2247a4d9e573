import { parseJson } from '../contract/parse-json.ts';
import type { CallWish, RecordScan } from '../contract/queries.ts';
import { goesOn } from '../contract/query-print.ts';
import type { Facts, LogRecord } from '../contract/record.ts';
import type { CallOutcome } from '../contract/state.ts';
import type { createRecordIndex, SearchRow } from './reader-index.ts';
import type { Prepare } from './reader-statements.ts';

/** Outcomes that are failures, not decisions. */
export const FAILED: ReadonlySet<string> = new Set<CallOutcome>([
  'error',
  'upstream-failed',
  'refused',
  'unknown',
]);
const MASK = 'mask.';
const PAGE = 64;

interface Call {
  readonly tool: string;
  readonly effect: string;
  readonly outcome: string | null;
  readonly rule: string;
  readonly approval: string | null;
}
const CALL = 'SELECT tool, effect, outcome, rule, approval FROM calls WHERE id = ?';

/** Checks records one by one for what a search wants of calls. */
export function createCallCheck(
  prepare: Prepare,
  candidates: ReturnType<typeof createRecordIndex>,
  bytesOf: (idx: number) => Buffer | undefined,
  log: number,
) {
  /** Facts of the call's record of a kind, be it the last. */
  function factsOf(call: string, kind: 'call.request' | 'call.result'): Facts {
    return factsIn(bytesOf(placeOf(call, kind) ?? -1));
  }
  function placeOf(call: string, kind: 'call.request' | 'call.result'): number | undefined {
    const known = prepare<{ idx: number }>(
      'SELECT idx FROM record_search INDEXED BY record_search_call WHERE log = ? AND call = ? AND kind = ? LIMIT 1',
    ).get(log, call, kind);
    return known?.idx ?? lookFor(call, kind);
  }
  /** Among the newest records, which are in no index yet. */
  function lookFor(call: string, kind: string): number | undefined {
    const order = kind === 'call.result' ? 'newest' : 'oldest';
    const search = { before: Number.MAX_SAFE_INTEGER, limit: PAGE, call };
    for (let at = order === 'newest' ? search.before : 0; ; ) {
      const rows = candidates(search, order, at, PAGE);
      const found = rows.find((row) => row.call === call && row.kind === kind);
      if (found !== undefined) return found.idx;
      const last = rows.at(-1);
      if (last === undefined || rows.length < PAGE) return undefined;
      at = order === 'newest' ? last.idx : last.idx + 1;
    }
  }

  const voted = (approval: string | null, by: readonly string[]): boolean =>
    approval !== null &&
    by.some(
      (principal) =>
        prepare('SELECT 1 FROM votes WHERE approval = ? AND principal = ?').get(approval, principal) !==
        undefined,
    );

  /** For each member of a wish that is given, whether the call is so. What takes no further look comes first. */
  function* meets(id: string, call: Call, wish: CallWish): Generator<boolean> {
    const { effect, outcome, tool, rule, approver, error, mask } = wish;
    if (effect !== undefined) yield effect.includes(call.effect);
    if (outcome !== undefined) yield outcome.includes(call.outcome ?? '');
    if (tool !== undefined) yield tool.some((pattern) => goesOn(call.tool, pattern));
    if (rule !== undefined) yield rule.some((pattern) => goesOn(call.rule, pattern));
    if (approver !== undefined) yield voted(call.approval, approver);
    if (error !== undefined) yield error.some((wanted) => failedSo(id, call, wanted));
    if (mask !== undefined) {
      const kinds = ['call.request', 'call.result'] as const;
      const masks = kinds.flatMap((kind) => masksIn(factsOf(id, kind)));
      yield mask.some((pattern) => masks.some((name) => goesOn(name, pattern)));
    }
  }

  function failedSo(id: string, { outcome }: Call, wanted: string): boolean {
    if (outcome === null) return false;
    if (wanted === 'yes') return FAILED.has(outcome);
    if (wanted === 'no') return !FAILED.has(outcome);
    return factsOf(id, 'call.result')['code'] === wanted;
  }

  function tookSo(id: string, { outcome }: Call, { from, to }: NonNullable<RecordScan['micros']>): boolean {
    if (outcome === null) return false;
    const took = factsOf(id, 'call.result')['micros'];
    return typeof took === 'number' && took >= from && took <= to;
  }

  /** Whether a record is of a call as it is wanted. Without such a wish every record is. */
  function isCall({ call: id }: SearchRow, { of, notOf, micros }: RecordScan): boolean {
    if (of === undefined && notOf === undefined && micros === undefined) return true;
    const call = id === null ? undefined : prepare<Call>(CALL).get(id);
    if (id === null || call === undefined) return false;
    for (const so of meets(id, call, of ?? {})) if (!so) return false;
    for (const so of meets(id, call, notOf ?? {})) if (so) return false;
    return micros === undefined || tookSo(id, call, micros);
  }
  return {
    isCall,
    /** The record of the request of the call that a record is of. */
    requestOf: ({ idx, kind, call }: SearchRow): number | undefined =>
      kind === 'call.request' ? idx : call === null ? undefined : placeOf(call, 'call.request'),
  };
}

function factsIn(bytes: Buffer | undefined): Facts {
  // This program's own writer has vouched for their shape.
  return bytes === undefined ? {} : (parseJson(bytes.toString('utf8')) as LogRecord).facts;
}
function masksIn(facts: Facts): string[] {
  return Object.keys(facts).flatMap((name) => (name.startsWith(MASK) ? [name.slice(MASK.length)] : []));
}
