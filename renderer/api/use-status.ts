import { useQuery } from '@tanstack/react-query';
import type { StatusView } from '../../proxy/contract/views.ts';
import { ask } from './ask.ts';
import { KEYS } from './keys.ts';

export const useStatus = () =>
  useQuery({
    queryKey: [KEYS.status],
    queryFn: ({ signal }) => ask<StatusView>('GET', '/api/status', { signal }),
  });
