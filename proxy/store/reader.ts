import type Database from 'better-sqlite3';
import type { BodyRow, Queries, RecordScan, RecordSearch } from '../contract/queries.ts';
import { encodeBase64 } from '../record/base64.ts';
import { BODIES_BETWEEN, BODY, OF_RECORD, queryText } from './queries.ts';
import { createOutline } from './read-outline.ts';
import { createScan } from './read-search.ts';
import { createRecordIndex } from './reader-index.ts';
import { createStatements } from './reader-statements.ts';
import { createTimes } from './reader-times.ts';

/** Answers queries on a read-only connection. `log` stands for the log in the tables. */
export function createReader(db: Database.Database, log: number) {
  const prepare = createStatements(db);
  const times = createTimes(prepare, log);
  const index = createRecordIndex(db, prepare, log, times);
  const scan = createScan(prepare, index, log, times);
  const outline = createOutline(prepare, index, log);
  const scanned = (search: RecordScan) => db.transaction(() => scan.records(search)).deferred();

  /** With the index of its record by key; without, among policy texts, rules and definitions, and last by a scan. */
  function body(params: Queries['body.get']['params']): unknown[] {
    const bound = { ...params, log };
    const select = `SELECT ${BODY} FROM bodies WHERE "commit" = @commit AND`;
    if (params.idx !== undefined) return prepare(`${select} ${OF_RECORD}`).all(bound);
    const lasting = prepare(`${select} class <> 'call' LIMIT 1`).all(bound);
    return lasting.length > 0 ? lasting : prepare(`${select} log = @log LIMIT 1`).all(bound);
  }

  /** As many whole records' bodies as fit, at least one record's: a page of them in rows could be gigabytes. */
  function run({ from, to, bytes }: Queries['bodies.run']['params']): BodyRow[] {
    const rows: BodyRow[] = [];
    let left = bytes;
    for (const row of prepare<BodyRow>(BODIES_BETWEEN).iterate({ log, from, to })) {
      if (left < 0 && row.idx !== rows.at(-1)?.idx) break;
      left -= row.data.length;
      rows.push(row);
    }
    return rows;
  }

  return (name: string, params: Readonly<Record<string, unknown>>): unknown[] => {
    if (name === 'records.search') {
      return scanned({ ...(params as unknown as RecordSearch), depth: Infinity }).found as unknown[];
    }
    if (name === 'records.scan') return [scanned(params as unknown as RecordScan)];
    if (name === 'calls.scan') {
      return [db.transaction(() => scan.calls(params as unknown as RecordScan)).deferred()];
    }
    if (name === 'session.outline') {
      return db.transaction(() => outline(params as Queries['session.outline']['params'])).deferred();
    }
    if (name === 'bodies.run') return run(params as Queries['bodies.run']['params']);
    if (name === 'body.get') return body(params as Queries['body.get']['params']);
    const sql = queryText(name);
    if (sql === undefined) throw new TypeError(`no query ${name}`);
    const rows = prepare(sql).all({ ...params, log });
    return name === 'log.get' || name === 'logs.all' ? rows.map(withTextRoot) : rows;
  };
}

function withTextRoot(row: unknown): unknown {
  const log = row as { readonly root: Uint8Array };
  return { ...log, root: encodeBase64(log.root) };
}
