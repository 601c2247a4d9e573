import { useQuery } from '@tanstack/react-query';
import type { PreservationView, PurgePlanView } from '../../../proxy/contract/purge.ts';
import { ask } from '../../api/ask.ts';
import { KEYS } from '../../api/keys.ts';

/** Every old body is looked at for it. */
const FRESH_MS = 5 * 60_000;

export const usePurgePlan = () =>
  useQuery({
    queryKey: [KEYS.retention, 'plan'],
    queryFn: ({ signal }) => ask<PurgePlanView>('GET', '/api/log/purge', { signal }),
    staleTime: FRESH_MS,
  });
export const usePreservations = () =>
  useQuery({
    queryKey: [KEYS.retention, 'preservations'],
    queryFn: ({ signal }) => ask<PreservationView[]>('GET', '/api/log/preservations', { signal }),
  });
