import type { CallView, LogPageView, Searched } from '../../../proxy/contract/log-views.ts';
import type { Heard } from '../../api/gateway-events.ts';
import { paced } from '../../api/paced.ts';
import { type CallRow, createRowMaker } from './call-row.ts';
import { addRows, has, replaceRows } from './merge-rows.ts';

/** The first page is small, to be there at once. */
const FIRST = 100;
const PAGE = 500;
export const MOST_ROWS = 100_000;
/** Four questions a second, however many calls come. */
const GAP_MS = 250;

export interface FeedState {
  /** Newest first. */
  readonly rows: readonly CallRow[];
  /** New ones that are kept back while somebody reads. */
  readonly held: number;
  /** Whether the first page has come. */
  readonly loaded: boolean;
  readonly loadingOlder: boolean;
  /** Why the first or an older page did not come. */
  readonly error: unknown;
  /** Whether there are older ones than these to load. */
  readonly more: boolean;
  /** Older ones are not loaded beyond `MOST_ROWS`. */
  readonly full: boolean;
  /** Which epoch of the log these are of; null until the first page has come. */
  readonly searched: Searched | null;
}
export interface Cursor {
  readonly before?: number;
  readonly after?: number;
  readonly limit: number;
}
export interface FeedPorts {
  readonly fetchPage: (cursor: Cursor, signal: AbortSignal) => Promise<LogPageView>;
  readonly after: (ms: number, act: () => void) => () => void;
  /** False of what the filter means to leave out though the API tells of it: calls of before that ended within the time. */
  readonly keeps?: (row: CallRow) => boolean;
}

/**
 * The calls that a filter finds, as they happen: a first page, older ones where somebody asks for them, and by the gateway's events
 * what came since. Only what is new goes over the wire, and all of it belongs to one opening of the log.
 */
export function createCallFeed({ fetchPage, after, keeps = () => true }: FeedPorts) {
  const rowOf = createRowMaker();
  const listeners = new Set<() => void>();
  let state: FeedState = {
    rows: [],
    held: 0,
    loaded: false,
    loadingOlder: false,
    error: null,
    more: false,
    full: false,
    searched: null,
  };
  let fresh: readonly CallRow[] = [];
  let holding = false;
  let older: number | null = null;
  let newest = 0;
  /** Whether something happened while the first page was under way. */
  let missed = false;
  let abort = new AbortController();
  const live = paced(follow, GAP_MS, after);

  function set(change: Partial<FeedState>): void {
    state = { ...state, ...change, held: fresh.length };
    for (const listener of listeners) listener();
  }
  function rowsOf({ entries }: LogPageView): CallRow[] {
    return entries.flatMap(({ call }: { readonly call: CallView | null }) => {
      const row = call === null ? undefined : rowOf(call);
      return row !== undefined && keeps(row) ? [row] : [];
    });
  }

  async function load(limit: number): Promise<void> {
    if (state.loadingOlder) return;
    const { signal } = abort;
    set({ loadingOlder: true, error: null });
    try {
      const page = await fetchPage({ ...(older === null ? {} : { before: older }), limit }, signal);
      if (!state.loaded) newest = page.newest;
      older = page.next;
      const rows = addRows(state.rows, rowsOf(page));
      const full = rows.length >= MOST_ROWS;
      const searched = { epoch: page.epoch, leftOut: page.leftOut };
      set({ rows, loaded: true, loadingOlder: false, more: older !== null && !full, full, searched });
      if (missed) live.ask();
      missed = false;
    } catch (error) {
      if (!signal.aborted) set({ loadingOlder: false, error });
    }
  }

  async function follow(): Promise<void> {
    missed = !state.loaded;
    if (missed || abort.signal.aborted) return;
    const page = await fetchPage({ after: newest, limit: PAGE }, abort.signal);
    newest = Math.max(newest, page.next ?? page.newest);
    take(rowsOf(page));
    if (page.next !== null) live.ask();
  }

  function take(told: readonly CallRow[]): void {
    const rows = replaceRows(state.rows, told);
    fresh = replaceRows(fresh, told);
    const oldest = state.more ? (state.rows.at(-1)?.index ?? 0) : 0;
    const unseen = told.filter(({ index }) => index > oldest && !has(rows, index));
    fresh = addRows(fresh, unseen);
    if (rows !== state.rows || unseen.length > 0) set({ rows });
    if (!holding) release();
  }
  function release(): void {
    if (fresh.length === 0) return;
    const rows = addRows(state.rows, fresh);
    fresh = [];
    if (rows.length <= MOST_ROWS) {
      set({ rows });
      return;
    }
    older = rows[MOST_ROWS - 1]?.index ?? older;
    set({ rows: rows.slice(0, MOST_ROWS), more: false, full: true });
  }

  return {
    state: (): FeedState => state,
    subscribe(listener: () => void): () => void {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    start(): void {
      if (abort.signal.aborted) {
        abort = new AbortController();
        state = { ...state, loadingOlder: false };
      }
      if (!state.loaded) void load(FIRST);
    },
    stop(): void {
      abort.abort();
      live.stop();
    },
    /** Loads the next older page, or the first again where it did not come. */
    older: (): Promise<void> => load(state.loaded ? PAGE : FIRST),
    hear(heard: Heard): void {
      if (heard === 'resumed') {
        if (state.error !== null) void load(state.loaded ? PAGE : FIRST);
        live.ask();
      } else if (heard.type.startsWith('call.') || heard.type === 'approval.changed') {
        live.ask();
      }
    },
    /** While it holds, new calls are kept back; those that are shown still change. */
    hold(on: boolean): void {
      holding = on;
      if (!on) release();
    },
  };
}
export type CallFeed = ReturnType<typeof createCallFeed>;
