import { useQuery } from '@tanstack/react-query';
import type { ConfigView } from '../../../proxy/contract/configuration.ts';
import { ask } from '../../api/ask.ts';
import { KEYS } from '../../api/keys.ts';
import { type Holding, holdingOf } from './holding-rules.ts';

export type { Holding };

/** What the policy in force holds. The parser is fetched only where somebody looks at an empty queue. */
export const useHolding = () =>
  useQuery({
    queryKey: [KEYS.policy, 'holding'],
    async queryFn({ signal }): Promise<Holding> {
      const [{ text }, { parse }] = await Promise.all([
        ask<ConfigView>('GET', '/api/config', { signal }),
        import('yaml'),
      ]);
      return holdingOf(parse(text));
    },
  });
