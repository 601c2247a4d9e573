import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import type {
  ConfigChangeDetail,
  ConfigChangeView,
  ConfigView,
  ExplanationView,
} from '../../../proxy/contract/configuration.ts';
import { parseJson } from '../../../proxy/contract/parse-json.ts';
import type { PolicySummaryRow } from '../../../proxy/contract/views.ts';
import { ask } from '../../api/ask.ts';
import { KEYS } from '../../api/keys.ts';
import type { Question } from './question.ts';

const HISTORY_PAGE = 50;

export const useConfig = () =>
  useQuery({
    queryKey: [KEYS.policy, 'config'],
    queryFn: ({ signal }) => ask<ConfigView>('GET', '/api/config', { signal }),
  });

/** Configurations that came into force, newest first, page by page. */
export const useHistory = () =>
  useInfiniteQuery({
    queryKey: [KEYS.policy, 'history'],
    queryFn: ({ signal, pageParam }) => {
      const before = pageParam === undefined ? '' : `&before=${pageParam}`;
      return ask<ConfigChangeView[]>('GET', `/api/config/history?limit=${HISTORY_PAGE}${before}`, { signal });
    },
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => (last.length < HISTORY_PAGE ? undefined : last.at(-1)?.index),
  });

/** What is on record does not change. */
export const useChange = (index: string) =>
  useQuery({
    queryKey: [KEYS.policy, 'change', index],
    queryFn: ({ signal }) =>
      ask<ConfigChangeDetail>('GET', `/api/config/history/${encodeURIComponent(index)}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Asked anew by itself when another configuration comes into force: it is a question about the one in force. */
export const useExplanation = (question: Question | undefined) =>
  useQuery({
    queryKey: [KEYS.policy, 'explain', question],
    enabled: question !== undefined,
    queryFn: async ({ signal }) => {
      const { args, ...names } = question ?? { args: '' };
      const body = { ...names, args: args.trim() === '' ? {} : (parseJson(args) as unknown) };
      return (await ask<{ explanation: ExplanationView }>('POST', '/api/policy/explain', { body, signal }))
        .explanation;
    },
  });

/** `back`: µs; undefined is all that is on record. */
export const useSummary = (back: number | undefined) =>
  useQuery({
    queryKey: [KEYS.policy, 'summary', back ?? 'all'],
    queryFn: ({ signal }) => {
      const since = back === undefined ? 0 : Math.max(0, Date.now() * 1000 - back);
      return ask<PolicySummaryRow[]>('GET', `/api/policy/summary?since=${since}`, { signal });
    },
    refetchInterval: 30_000,
  });
