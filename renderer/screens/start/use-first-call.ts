import { useQuery } from '@tanstack/react-query';
import type { CallView, LogPageView } from '../../../proxy/contract/log-views.ts';
import { ask } from '../../api/ask.ts';
import { KEYS } from '../../api/keys.ts';
import { queryClient } from '../../api/query-client.ts';
import { type FirstCall, firstCallAfter } from './first-call.ts';

const KEY = [KEYS.calls, 'first'];
const PAGE = 500;
/** Until it is there, one looks at a screen that waits for it: an event that was lost on the way must not keep it waiting. */
const LOOK_AGAIN_MS = 2000;

/** Whether any call is on record, as soon as one is. Looks on from where it was, so that all of it is one opening of the log. */
export const useFirstCall = () =>
  useQuery({
    queryKey: KEY,
    async queryFn({ signal }): Promise<FirstCall> {
      const before = queryClient.getQueryData<FirstCall>(KEY);
      const after = before === undefined ? '' : `&after=${before.newest}`;
      const page = await ask<LogPageView>(
        'GET',
        `/api/log/entries?kind=call.request&limit=${PAGE}&depth=20000${after}`,
        { signal },
      );
      const calls = page.entries.flatMap(({ call }): CallView[] => (call === null ? [] : [call]));
      return firstCallAfter(before, calls, page.newest);
    },
    enabled: ({ state }) => (state.data?.call ?? null) === null,
    refetchInterval: LOOK_AGAIN_MS,
  });
