import { useQuery } from '@tanstack/react-query';
import type { ServerView } from '../../proxy/contract/views.ts';
import { ask } from './ask.ts';
import { KEYS } from './keys.ts';

export const useServers = () =>
  useQuery({
    queryKey: [KEYS.servers],
    queryFn: ({ signal }) => ask<ServerView[]>('GET', '/api/servers', { signal }),
  });
