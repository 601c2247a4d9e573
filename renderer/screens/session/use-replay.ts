import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { SessionDetailView, SessionOutlineView } from '../../../proxy/contract/log-views.ts';
import { ask } from '../../api/ask.ts';
import { type Heard, onGatewayEvent } from '../../api/gateway-events.ts';
import { afterMs, paced } from '../../api/paced.ts';
import { queryClient } from '../../api/query-client.ts';
import { refresh } from '../../api/refresh.ts';
import { marksOf } from './marks.ts';
import { goneOn, type PageAsked, questionsOf, type Replay, withCalls } from './replay.ts';

/** The first page is small, to be there at once. */
const FIRST = 200;
/** So many calls are loaded without being asked for. */
const LOADED_ALONE = 250_000;
const GAP_MS = 200;
/** That a session ended by silence is told by no event. */
const LOOK_AGAIN_MS = 60_000;

/**
 * A session as far as it has come, kept up to date while it runs. Its key is one that no event makes stale: what is there is never
 * asked for again, and so the log has one reading of it, however long somebody looks.
 */
export function useReplay(id: string) {
  const query = useQuery({
    queryKey: keyOf(id),
    queryFn: ({ signal }) => read(id, signal),
    refetchInterval: ({ state }) => (state.data?.session.closed === null ? LOOK_AGAIN_MS : false),
    structuralSharing: false,
  });
  const live = useMemo(() => paced(() => refresh(queryClient, keyOf(id)), GAP_MS, afterMs), [id]);
  useEffect(() => {
    const stop = onGatewayEvent((heard) => {
      if (isAbout(heard, id)) live.ask();
    });
    return () => {
      stop();
      live.stop();
    };
  }, [id, live]);
  const { data, error, refetch } = query;
  useEffect(() => {
    // Each page that came asks for the one behind it.
    if (error === null && goesOn(data)) refetch({ cancelRefetch: false });
  }, [data, error, refetch]);
  return { ...query, loadsAlone: goesOn(data) };
}

const goesOn = (replay: Replay | undefined): boolean =>
  replay !== undefined && replay.next !== null && replay.marks.length < LOADED_ALONE;

const keyOf = (id: string): readonly [string, string] => ['session', id];

type Page = Partial<PageAsked> & Pick<PageAsked, 'limit'>;

/** Calls of a session, whole but for long bodies. */
export function callsOf(id: string, page: Page, signal: AbortSignal): Promise<SessionDetailView> {
  return ask('GET', `/api/sessions/${encodeURIComponent(id)}?${queryOf(page)}`, { signal });
}

/** Puts calls that came to what is there of their session. */
export function keepCalls(id: string, page: SessionDetailView): void {
  queryClient.setQueryData<Replay>(keyOf(id), (replay) => replay && withCalls(replay, page.calls));
}

async function read(id: string, signal: AbortSignal): Promise<Replay> {
  const outlineOf = (page: Page): Promise<SessionOutlineView> =>
    ask('GET', `/api/sessions/${encodeURIComponent(id)}/outline?${queryOf(page)}`, { signal });
  const known = queryClient.getQueryData<Replay>(keyOf(id));
  if (known === undefined) {
    // The opening that is on record; all that comes after it belongs to it.
    const { session, epoch, next, ...columns } = await outlineOf({ limit: FIRST });
    return { session, epoch, marks: marksOf(columns), calls: new Map(), next };
  }
  const asked = questionsOf(known);
  const outlines: SessionOutlineView[] = [];
  for (const page of asked.outline) outlines.push(await outlineOf(page));
  const pages: SessionDetailView[] = [];
  for (const page of asked.calls) pages.push(await callsOf(id, page, signal));
  // Calls that somebody looked at meanwhile have come by another way.
  return goneOn(queryClient.getQueryData<Replay>(keyOf(id)) ?? known, outlines, pages);
}

function queryOf({ after, limit }: Page): URLSearchParams {
  const query = new URLSearchParams({ limit: String(limit) });
  if (after !== undefined) query.set('after', String(after));
  return query;
}

/** Not every event names its session. */
function isAbout(heard: Heard, session: string): boolean {
  if (heard === 'resumed') return true;
  const { type, about } = heard;
  if (!type.startsWith('call.') && !type.startsWith('approval.')) return false;
  return about['session'] === undefined || about['session'] === session;
}
