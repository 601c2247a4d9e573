import { useMutation, useQuery } from '@tanstack/react-query';
import type { LogPageView } from '../../../proxy/contract/log-views.ts';
import type {
  CoveredView,
  PreservationView,
  PreserveInput,
  PurgedView,
  PurgeInput,
  PurgePlanView,
} from '../../../proxy/contract/purge.ts';
import { ask } from '../../api/ask.ts';
import { KEYS } from '../../api/keys.ts';
import { queryClient } from '../../api/query-client.ts';

/** Every old body is looked at for it. */
const FRESH_MS = 5 * 60_000;
const LAST = 100;

const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: [KEYS.retention] });
const at = (id: string): string => `/api/log/preservations/${encodeURIComponent(id)}`;

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
export const useCovered = (id: string) =>
  useQuery({
    queryKey: [KEYS.retention, 'covered', id],
    queryFn: ({ signal }) => ask<CoveredView>('GET', `${at(id)}/calls`, { signal }),
    staleTime: FRESH_MS,
  });
/** Each look at the log is on record, so it is looked at once, and again after a purge. */
export const useLastPurges = () =>
  useQuery({
    queryKey: [KEYS.retention, 'purges'],
    queryFn: ({ signal }) =>
      ask<LogPageView>('GET', `/api/log/entries?kind=log.purge&limit=${LAST}&depth=20000`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const usePurge = () =>
  useMutation({
    mutationFn: (body: PurgeInput) => ask<PurgedView>('POST', '/api/log/purge', { body }),
    onSettled: refresh,
  });
export const useWouldCover = () =>
  useMutation({
    mutationFn: (filter: PreserveInput['filter']) =>
      ask<CoveredView>('POST', '/api/log/preservations/look', { body: { filter } }),
  });
export const usePreserve = () =>
  useMutation({
    mutationFn: (body: PreserveInput) => ask<PreservationView>('POST', '/api/log/preservations', { body }),
    onSuccess: refresh,
  });
export const useRelease = () =>
  useMutation({
    mutationFn: ({ id, reason }: { readonly id: string; readonly reason: string }) =>
      ask<PreservationView>('POST', `${at(id)}/release`, { body: { reason } }),
    onSuccess: refresh,
  });
