import { useQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import type { SessionDetailView } from '../../../proxy/contract/log-views.ts';
import { ask } from '../../api/ask.ts';
import { type Heard, onGatewayEvent } from '../../api/gateway-events.ts';
import { afterMs, paced } from '../../api/paced.ts';
import { queryClient } from '../../api/query-client.ts';
import { goneOn, type PageAsked, questionsOf, type Replay } from './replay.ts';

/** The first page is small, to be there at once. */
const FIRST = 40;
/** So many calls are loaded without being asked for. */
const LOADED_ALONE = 1000;
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
  });
  const live = useMemo(
    () => paced(() => queryClient.refetchQueries({ queryKey: keyOf(id), exact: true }), GAP_MS, afterMs),
    [id],
  );
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
    if (error === null && goesOn(data)) refetch();
  }, [data, error, refetch]);
  return { ...query, loadsAlone: goesOn(data) };
}

const goesOn = (replay: Replay | undefined): boolean =>
  replay !== undefined && replay.next !== null && replay.calls.length < LOADED_ALONE;

const keyOf = (id: string): readonly [string, string] => ['session', id];

async function read(id: string, signal: AbortSignal): Promise<Replay> {
  const page = ({ after, limit }: Partial<PageAsked> & { limit: number }): Promise<SessionDetailView> => {
    const query = new URLSearchParams({ limit: String(limit) });
    if (after !== undefined) query.set('after', String(after));
    return ask('GET', `/api/sessions/${encodeURIComponent(id)}?${query}`, { signal });
  };
  const known = queryClient.getQueryData<Replay>(keyOf(id));
  if (known === undefined) return page({ limit: FIRST });
  const pages: SessionDetailView[] = [];
  for (const asked of questionsOf(known)) pages.push(await page(asked));
  return goneOn(known, pages);
}

/** Not every event names its session. */
function isAbout(heard: Heard, session: string): boolean {
  if (heard === 'resumed') return false;
  const { type, about } = heard;
  if (!type.startsWith('call.') && !type.startsWith('approval.')) return false;
  return about['session'] === undefined || about['session'] === session;
}
