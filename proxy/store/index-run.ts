import type Database from 'better-sqlite3';
import { parseJson } from '../contract/parse-json.ts';
import type { Facts, LogRecord } from '../contract/record.ts';
import { textsToIndex } from '../platform/json/searchable-text.ts';
import { TILE_WIDTH } from '../record/tiles.ts';
import { createFacetBlocks } from './facet-blocks.ts';
import { facetTerm, OPEN, PART, tookStep } from './facet-terms.ts';
import { createGrams, LOOK_THROUGH } from './grams.ts';
import { READABLE } from './queries.ts';
import { createStatements } from './reader-statements.ts';
import { agentOf } from './wire.ts';

/** Records that are found together by their text, as a power of two: 8. */
export const RUN_BITS = 3;
const RUN = 1 << RUN_BITS;
/** A run with more text is looked through each time: its groups would keep the writer for long, and be nearly all there are. */
const MOST_TEXT_BYTES = 1024 * 1024;
const MOST_TERMS_KEPT = 5000;

interface CallRow {
  readonly tool: string;
  readonly effect: string;
  readonly outcome: string | null;
  readonly rule: string;
}

/** Puts runs of records into the search index, within a transaction that others begin and end. */
export function createRunIndexer(db: Database.Database, log: number) {
  const prepare = createStatements(db);
  const grams = createGrams();
  const blocks = createFacetBlocks(prepare, log);
  const terms = new Map<string, number>();

  function termId(term: string): number {
    const known = terms.get(term);
    if (known !== undefined) return known;
    prepare('INSERT OR IGNORE INTO facet_terms (term) VALUES (?)').run(term);
    const id = prepare<{ id: number }>('SELECT id FROM facet_terms WHERE term = ?').get(term)?.id ?? 0;
    if (terms.size >= MOST_TERMS_KEPT) terms.clear();
    terms.set(term, id);
    return id;
  }
  const put = (term: string, idx: number): void => blocks.put(termId(term), idx);
  const drop = (term: string, idx: number): void => blocks.drop(termId(term), idx);
  const putTime = prepare(
    'INSERT INTO search_times (key, time) VALUES (? << 32 | ?, ?) ON CONFLICT DO UPDATE SET time = excluded.time',
  );
  const partsOf = (call: string) =>
    prepare<{ idx: number; kind: string }>(
      'SELECT idx, kind FROM record_search INDEXED BY record_search_call WHERE log = ? AND call = ?',
    ).all(log, call);
  const factsAt = (idx: number): Facts => {
    const row = prepare<{ bytes: Buffer }>('SELECT bytes FROM records WHERE key = (? << 40 | ?)').get(
      log,
      idx,
    );
    return row === undefined ? {} : recordOf(row.bytes).facts;
  };

  function facetsOf(record: LogRecord): void {
    const { index, kind, call: id, server } = record;
    const agent = agentOf(record);
    if (agent !== null) put(facetTerm('agent', agent), index);
    if (server !== undefined) put(facetTerm('server', server.id), index);
    if (id === undefined) return;
    const call = prepare<CallRow>('SELECT tool, effect, outcome, rule FROM calls WHERE id = ?').get(id);
    if (call === undefined) return;
    const own = kind === 'call.request' ? '' : PART;
    for (const name of ['effect', 'rule', 'tool'] as const) put(own + facetTerm(name, call[name]), index);
    const parts = kind === 'call.request' ? [] : partsOf(id);
    const result = parts.find((part) => part.kind === 'call.result')?.idx;
    if (result === undefined || result > index) put(own + OPEN, index);
    else ended(call, result, parts, index);
  }
  /** What only the end of a call tells: with its result for all records so far, and after it for each by itself. */
  function ended(call: CallRow, result: number, parts: ReturnType<typeof partsOf>, index: number): void {
    const request = parts.find(({ kind }) => kind === 'call.request')?.idx;
    const facts = factsAt(result);
    const masks = masksIn(request === undefined ? facts : { ...factsAt(request), ...facts });
    const terms = masks.map((mask) => facetTerm('mask', mask));
    if (call.outcome !== null) terms.push(facetTerm('outcome', call.outcome));
    if (typeof facts['code'] === 'string') terms.push(facetTerm('code', facts['code']));
    if (typeof facts['micros'] === 'number') terms.push(facetTerm('took', `${tookStep(facts['micros'])}`));
    for (const { idx } of index === result ? parts.filter((part) => part.idx <= result) : [{ idx: index }]) {
      const own = idx === request ? '' : PART;
      for (const term of terms) put(own + term, idx);
      if (idx < result) drop(own + OPEN, idx);
    }
  }

  const recordsOf = (run: number) =>
    prepare<{ bytes: Buffer }>('SELECT bytes FROM records WHERE key >= ? AND key < ? ORDER BY key').all(
      run * RUN,
      (run + 1) * RUN,
    );

  function wordsOf(run: number, records: readonly { readonly bytes: Buffer }[]): string {
    let left = MOST_TEXT_BYTES;
    const bodies = prepare<{ data: Buffer }>(
      `SELECT data FROM bodies WHERE ${READABLE} AND key >= ? << ${12 + RUN_BITS} AND key < ? << ${12 + RUN_BITS}`,
    );
    const add = (data: Buffer): boolean => {
      left -= data.length;
      if (left >= 0) for (const text of textsToIndex(data)) grams.add(text);
      return left >= 0;
    };
    const fits =
      records.every(({ bytes }) => add(bytes)) && bodies.all(run, run + 1).every(({ data }) => add(data));
    const words = grams.take();
    return fits ? words : LOOK_THROUGH;
  }
  const insert = (run: number, words: string): unknown =>
    prepare('INSERT INTO search_text (rowid, grams) VALUES (CAST(? AS INTEGER), ?)').run(run, words);

  return {
    /** The run that begins with record `idx`, all of whose records have their rows in `record_search`. */
    add(idx: number): void {
      const run = log * 2 ** (40 - RUN_BITS) + idx / RUN;
      const records = recordsOf(run);
      const read = records.map(({ bytes }) => recordOf(bytes));
      const [first] = read;
      if (first !== undefined && idx % TILE_WIDTH === 0) putTime.run(log, idx / TILE_WIDTH, first.time);
      for (const record of read) facetsOf(record);
      insert(run, wordsOf(run, records));
    },
    /** Anew, without the bodies that are gone. */
    again(run: number): void {
      prepare('DELETE FROM search_text WHERE rowid = CAST(? AS INTEGER)').run(run);
      insert(run, wordsOf(run, recordsOf(run)));
      prepare('DELETE FROM search_again WHERE run = ?').run(run);
    },
    /** To be called before the transaction ends. */
    flush: blocks.flush,
    /** What it remembers may have been rolled back. */
    forget(): void {
      terms.clear();
      blocks.forget();
    },
  };
}

/** This program's own writer has vouched for their shape. */
function recordOf(bytes: Buffer): LogRecord {
  return parseJson(bytes.toString('utf8')) as LogRecord;
}
function masksIn(facts: Facts): string[] {
  return Object.keys(facts).flatMap((name) => (name.startsWith('mask.') ? [name.slice('mask.'.length)] : []));
}
