import { useQuery } from '@tanstack/react-query';
import type { PolicySummaryRow } from '../../../proxy/contract/views.ts';
import { ask } from '../../api/ask.ts';
import { KEYS } from '../../api/keys.ts';

const WEEK_MS = 7 * 86_400_000;

/** What enforcing would have done in the last seven days. */
export const useObserved = () =>
  useQuery({
    queryKey: [KEYS.calls, 'observed'],
    queryFn: ({ signal }) =>
      ask<PolicySummaryRow[]>('GET', `/api/policy/summary?since=${(Date.now() - WEEK_MS) * 1000}`, {
        signal,
      }),
    select(rows) {
      const sum = (effect: PolicySummaryRow['effect']): number =>
        rows.filter((row) => row.effect === effect).reduce((all, { calls }) => all + calls, 0);
      const [held, denied] = [sum('hold'), sum('deny')];
      return { held, denied, calls: held + denied };
    },
  });
