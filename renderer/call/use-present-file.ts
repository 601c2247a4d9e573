import { useQuery } from '@tanstack/react-query';
import type { PresentFileView } from '../../proxy/contract/approvals.ts';
import { ask } from '../api/ask.ts';

/** What is there now where a waiting call would write. Each reading is on record, so it is read once and again only when asked. */
export const usePresentFile = (approval: string, pointer: string, waits: boolean) =>
  useQuery({
    queryKey: ['present-file', approval, pointer],
    queryFn: ({ signal }) =>
      ask<PresentFileView>(
        'GET',
        `/api/approvals/${approval}/present?pointer=${encodeURIComponent(pointer)}`,
        {
          signal,
        },
      ),
    enabled: waits,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
