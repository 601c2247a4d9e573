import type { ApiClient } from '../api/api-client.ts';
import type {
  CallDetailView,
  LogEntryView,
  LogFilter,
  LogPageView,
  Searched,
  SessionDetailView,
} from '../contract/log-views.ts';
import { callOf } from '../gateway/sentences/log-words.ts';
import { lineIndex } from './log-lines.ts';

const PAGE = 100;
const STEP = 5000;

/**
 * Reads page after page until there are as many lines as wanted, or as many records were looked at. A page goes on where the one before
 * stopped in the records, and a text may be in several of one call: its request may be found pages after its answer. It is one line, in
 * its own place.
 */
export async function readEntries(
  api: Pick<ApiClient, 'entries'>,
  filter: Partial<LogFilter>,
  most: { readonly limit: number; readonly depth: number },
  pageLength = PAGE,
): Promise<LogPageView> {
  const entries: LogEntryView[] = [];
  const shown = new Set<string>();
  let looked = 0;
  let next: number | null | undefined;
  let newest = 0;
  let notIndexed = 0;
  let searched: Searched = { epoch: 0, leftOut: [] };
  while (next !== null && entries.length < most.limit && looked < most.depth) {
    const page: LogPageView = await api.entries({
      ...filter,
      ...(next === undefined ? {} : { before: next }),
      limit: Math.min(pageLength, most.limit - entries.length),
      depth: Math.min(STEP, most.depth - looked),
    });
    for (const entry of page.entries) {
      const call = callOf(entry)?.id;
      if (call !== undefined && shown.has(call)) continue;
      if (call !== undefined) shown.add(call);
      entries.push(entry);
    }
    looked += page.looked;
    newest ||= page.newest;
    notIndexed ||= page.notIndexed;
    searched = { epoch: page.epoch, leftOut: page.leftOut };
    next = page.next;
  }
  entries.sort((one, other) => lineIndex(other) - lineIndex(one));
  return { entries, looked, next: next ?? null, newest, notIndexed, ...searched };
}

/** A session with its first `limit` calls. */
export async function readSession(api: ApiClient, id: string, limit: number): Promise<SessionDetailView> {
  const first = await api.session(id, { limit: Math.min(PAGE, limit) });
  const calls: CallDetailView[] = [...first.calls];
  let { next } = first;
  while (next !== null && calls.length < limit) {
    const page: SessionDetailView = await api.session(id, {
      after: next,
      limit: Math.min(PAGE, limit - calls.length),
    });
    calls.push(...page.calls);
    next = page.next;
  }
  return { ...first, calls, next };
}
