import { useMutation, useQuery } from '@tanstack/react-query';
import type { AgentView, PersonView, PlacedAgent } from '../../../proxy/contract/views.ts';
import type { WiringView } from '../../../proxy/contract/wiring.ts';
import { ask } from '../../api/ask.ts';
import { KEYS } from '../../api/keys.ts';
import { queryClient } from '../../api/query-client.ts';

const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: [KEYS.agents] });
const at = (name: string): string => `/api/agents/${encodeURIComponent(name)}`;

export interface NewAgent {
  readonly name: string;
  readonly owner: string;
  readonly newOwner?: boolean;
  readonly days: number;
}

export const useAgents = () =>
  useQuery({
    queryKey: [KEYS.agents],
    queryFn: ({ signal }) => ask<AgentView[]>('GET', '/api/agents', { signal }),
  });

export const usePeople = () =>
  useQuery({
    queryKey: [KEYS.people],
    queryFn: ({ signal }) => ask<PersonView[]>('GET', '/api/people', { signal }),
  });

/** The key goes into a file on the gateway's machine: a page has no need to see it. */
export const useAddAgent = () =>
  useMutation({
    mutationFn: (body: NewAgent) => ask<PlacedAgent>('POST', '/api/agents/files', { body }),
    onSuccess: refresh,
  });

export const useRenewAgent = () =>
  useMutation({
    mutationFn: (name: string) => ask<PlacedAgent>('POST', `${at(name)}/renew/files`, { body: { days: 90 } }),
    onSuccess: refresh,
  });

export const useRevokeAgent = () =>
  useMutation({
    mutationFn: (name: string) => ask<AgentView>('POST', `${at(name)}/revoke`),
    onSuccess: refresh,
  });

export const useWiring = (name: string) =>
  useQuery({
    queryKey: [KEYS.agents, name, 'wiring'],
    queryFn: ({ signal }) => ask<WiringView>('GET', `${at(name)}/wiring`, { signal }),
  });
