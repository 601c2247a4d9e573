import type { CallDetailView, LogReading, SessionView } from '../../contract/log-views.ts';
import type { SessionRow } from '../../contract/state.ts';
import type { Store } from '../../contract/store.ts';
import { canonicalJson } from '../../platform/json/canonical-json.ts';
import { parseRecord } from '../parse-record.ts';
import type { Deletions } from '../retention/deletions.ts';
import { createCallViews } from './log-call-views.ts';
import type { Names } from './log-names.ts';
import type { Openings } from './log-openings.ts';
import { agentsFor } from './log-scan.ts';
import { notFound } from './parts.ts';
import type { RecordReading } from './record-reading.ts';
import { outlineColumns } from './session-outline.ts';

/** A page of calls is looked over; one call alone is shown whole. */
const BODY_BYTES = 16 * 1024;
const PAGE_BYTES = 4 * 1024 * 1024;
/** A session's records between two of its calls, at most looked at for one page. */
const DEPTH = 20_000;

/** Sessions, and one of them with its calls in order. */
export function createSessionReading(ports: {
  readonly store: Store;
  readonly namesNow: () => Promise<Names>;
  readonly openings: Openings;
  readonly read: RecordReading;
  readonly deletions: Deletions;
}): Pick<LogReading, 'sessions' | 'session' | 'outline'> {
  const { store, namesNow, openings, read } = ports;

  async function view(row: SessionRow, names: Names): Promise<SessionView> {
    const [counted] = await store.read('session.calls', { session: row.id });
    return {
      id: row.id,
      agent: names.principal(row.agent),
      owner: names.ownerOf(row.agent),
      server: names.server(row.server),
      basis: row.basis,
      opened: row.opened,
      lastCall: row.lastCall,
      closed: row.closed,
      calls: counted?.calls ?? 0,
    };
  }

  return {
    async sessions(filter, by) {
      const names = await namesNow();
      const agents = agentsFor(filter, names);
      const rows = await store.read('sessions.search', {
        before: await cursor(filter.before, store),
        limit: filter.limit,
        agents: agents === undefined ? null : JSON.stringify(agents),
        servers: filter.server === undefined ? null : JSON.stringify(names.servers(filter.server)),
        open: filter.state === undefined ? null : filter.state === 'open' ? 1 : 0,
        since: filter.since ?? 0,
        until: filter.until ?? Number.MAX_SAFE_INTEGER,
      });
      const { before, again, limit: _limit, ...asked } = filter;
      const goesOn = before !== undefined || again === true;
      if (openings.isOpening(by, `sessions ${canonicalJson(asked)}`, goesOn)) {
        await read(by, { what: 'sessions', rows: rows.length, asked });
      }
      return {
        sessions: await Promise.all(rows.map((row) => view(row, names))),
        next: rows.length === filter.limit ? (rows.at(-1)?.id ?? null) : null,
      };
    },

    async session(id, { after, limit }, by) {
      const [row] = await store.read('session.get', { id });
      if (row === undefined) throw notFound('session');
      const names = await namesNow();
      const [page] = await store.read('records.scan', {
        before: Number.MAX_SAFE_INTEGER,
        after: after ?? -1,
        limit,
        depth: DEPTH,
        session: id,
        kind: 'call.request',
      });
      const found = page?.found ?? [];
      if (openings.isOpening(by, `session ${id}`, after !== undefined)) {
        await read(by, { what: 'session', rows: found.length, session: id });
      }
      const budget = { each: BODY_BYTES, left: PAGE_BYTES };
      const views = createCallViews(store, names, ports.deletions);
      const calls: CallDetailView[] = [];
      for (const { call } of found.map(parseRecord)) {
        const detail = call === undefined ? null : await views.detail(call, budget);
        if (detail !== null) calls.push(detail);
      }
      return { session: await view(row, names), calls, next: page?.next ?? null };
    },

    async outline(id, { after, limit }, by) {
      const [row] = await store.read('session.get', { id });
      if (row === undefined) throw notFound('session');
      const rows = await store.read('session.outline', { session: id, after: after ?? -1, limit });
      if (openings.isOpening(by, `session ${id}`, after !== undefined)) {
        await read(by, { what: 'session', rows: rows.length, session: id });
      }
      return {
        session: await view(row, await namesNow()),
        ...outlineColumns(rows),
        next: rows.length === limit ? (rows.at(-1)?.idx ?? null) : null,
      };
    },
  };
}

async function cursor(before: string | undefined, store: Store): Promise<string | null> {
  if (before === undefined) return null;
  const [row] = await store.read('session.get', { id: before });
  if (row === undefined) throw notFound('session');
  return row.id;
}
