import { useMutation } from '@tanstack/react-query';
import type { AgentView, PlacedAgent } from '../../../proxy/contract/views.ts';
import { ask } from '../../api/ask.ts';
import { KEYS } from '../../api/keys.ts';
import { queryClient } from '../../api/query-client.ts';

const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: [KEYS.agents] });
const at = (name: string): string => `/api/agents/${encodeURIComponent(name)}`;

interface NewAgent {
  readonly name: string;
  readonly owner: string;
  readonly newOwner?: boolean;
  readonly days: number;
}

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
