import { useQuery } from '@tanstack/react-query';
import type { PastRuleView } from '../../../proxy/contract/configuration.ts';
import type { CallDetailView } from '../../../proxy/contract/log-views.ts';
import { ask } from '../../api/ask.ts';

/** Each of these questions is a reading on record, so an answer is kept: it does not change. */
const ONCE = { staleTime: 'static', retry: false } as const;

/** A call with its long bodies whole, once somebody asks for it. */
export const useWholeCall = (id: string, wanted: boolean) =>
  useQuery({
    queryKey: ['whole-call', id],
    queryFn: ({ signal }) => ask<CallDetailView>('GET', `/api/calls/${id}`, { signal }),
    enabled: wanted,
    ...ONCE,
  });

/** A rule as it was written when it decided the call of record `index`, of that epoch. */
export const usePastRule = (
  asked: { policy: string; rule: string; index: number; epoch: number | undefined },
  wanted: boolean,
) =>
  useQuery({
    queryKey: ['past-rule', asked.policy, asked.rule, asked.epoch],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ rule: asked.rule, before: String(asked.index) });
      if (asked.epoch !== undefined) query.set('epoch', String(asked.epoch));
      return ask<PastRuleView>('GET', `/api/policy/past/${asked.policy}?${query}`, { signal });
    },
    enabled: wanted,
    ...ONCE,
  });
