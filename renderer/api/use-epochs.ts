import { useQuery } from '@tanstack/react-query';
import type { EpochView } from '../../proxy/contract/views.ts';
import { ask } from './ask.ts';

/** The log and its earlier epochs, the oldest first. A restore comes with a new start, and so with a new page. */
export const useEpochs = () =>
  useQuery({
    queryKey: ['epochs'],
    queryFn: ({ signal }) => ask<EpochView[]>('GET', '/api/log/epochs', { signal }),
    staleTime: 'static',
  });
