import { useQuery } from '@tanstack/react-query';
import type { HealthFinding } from '../../proxy/contract/health.ts';
import { ask } from './ask.ts';
import { KEYS } from './keys.ts';

/** What is looked at costs a moment each time (disk, clients' files), so it is not asked at every event. */
const FRESH_MS = 30_000;

export const useHealth = () =>
  useQuery({
    queryKey: [KEYS.health],
    queryFn: ({ signal }) => ask<HealthFinding[]>('GET', '/api/health', { signal }),
    staleTime: FRESH_MS,
    refetchInterval: 2 * FRESH_MS,
  });
