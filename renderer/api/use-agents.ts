import { useQuery } from '@tanstack/react-query';
import type { AgentView } from '../../proxy/contract/views.ts';
import { ask } from './ask.ts';
import { KEYS } from './keys.ts';

export const useAgents = () =>
  useQuery({
    queryKey: [KEYS.agents],
    queryFn: ({ signal }) => ask<AgentView[]>('GET', '/api/agents', { signal }),
  });
