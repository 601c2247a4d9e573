import { useQuery } from '@tanstack/react-query';
import type { WiringView } from '../../proxy/contract/wiring.ts';
import { ask } from './ask.ts';
import { KEYS } from './keys.ts';

/** The lines that connect a client as this agent. */
export const useWiring = (agent: string) =>
  useQuery({
    queryKey: [KEYS.agents, agent, 'wiring'],
    queryFn: ({ signal }) =>
      ask<WiringView>('GET', `/api/agents/${encodeURIComponent(agent)}/wiring`, { signal }),
  });
