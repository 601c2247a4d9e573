import { useQuery } from '@tanstack/react-query';
import type { CallView, LogPageView } from '../../../proxy/contract/log-views.ts';
import { ask } from '../../api/ask.ts';
import { KEYS } from '../../api/keys.ts';
import { queryClient } from '../../api/query-client.ts';
import { useNow } from '../../parts/use-now.ts';
import { type Today, withCalls } from './today.ts';

const PAGE = 500;
/** Beyond this many the number says that there are more. */
const MOST_PAGES = 6;
const MINUTE_MS = 60_000;

/** The calls since midnight here, kept fresh by what came since. All of it is one opening of the log. */
export function useToday() {
  const since = new Date(useNow(MINUTE_MS) / 1000).setHours(0, 0, 0, 0) * 1000;
  const queryKey = [KEYS.calls, 'today', since];
  return useQuery({
    queryKey,
    queryFn: ({ signal }) => {
      const before = queryClient.getQueryData<Today>(queryKey);
      return before === undefined ? readDay(since, signal) : readOn(before, since, signal);
    },
  });
}

async function readDay(since: number, signal: AbortSignal): Promise<Today> {
  let page = await readPage(since, '', signal);
  const { newest } = page;
  let today = withCalls({ newest, complete: true, calls: {} }, callsOf(page), { since, newest });
  for (let n = 1; n < MOST_PAGES && page.next !== null; n += 1) {
    page = await readPage(since, `&before=${page.next}`, signal);
    today = withCalls(today, callsOf(page), { since, newest });
  }
  return { ...today, complete: page.next === null };
}

async function readOn(before: Today, since: number, signal: AbortSignal): Promise<Today> {
  const page = await readPage(since, `&after=${before.newest}`, signal);
  return withCalls(before, callsOf(page), { since, newest: page.next ?? page.newest });
}

const readPage = (since: number, cursor: string, signal: AbortSignal): Promise<LogPageView> =>
  ask('GET', `/api/log/entries?kind=call.request&limit=${PAGE}&depth=20000&since=${since}${cursor}`, {
    signal,
  });

const callsOf = ({ entries }: LogPageView): CallView[] =>
  entries.flatMap(({ call }) => (call === null ? [] : [call]));
