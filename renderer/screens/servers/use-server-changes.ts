import { useMutation } from '@tanstack/react-query';
import type { z } from 'zod';
import type { serverAddInput } from '../../../proxy/contract/inputs.ts';
import type { ToolClass } from '../../../proxy/contract/policy.ts';
import type { ProbeView, ToolView } from '../../../proxy/contract/views.ts';
import { ask } from '../../api/ask.ts';
import { KEYS } from '../../api/keys.ts';
import { queryClient } from '../../api/query-client.ts';

export const refreshServers = (): Promise<void> =>
  queryClient.invalidateQueries({ queryKey: [KEYS.servers] });
const at = (name: string): string => `/api/servers/${encodeURIComponent(name)}`;

/** Tools in one request: well below the API's ceilings, however long their names are. */
const TOOLS_AT_ONCE = 200;

export interface SeenTool {
  readonly name: string;
  /** Digest of the definition that the person looked at: the gateway refuses where it is another by now. */
  readonly definition: string;
}

/** `signal` gives it up: the gateway adds a server whole or not at all. */
export const useAddServer = () =>
  useMutation({
    mutationFn: ({ body, signal }: { body: z.input<typeof serverAddInput>; signal: AbortSignal }) =>
      ask<ProbeView>('POST', '/api/servers', { body, signal }),
    onSettled: refreshServers,
  });

export const useTestServer = () =>
  useMutation({
    mutationFn: (name: string) => ask<ProbeView>('POST', `${at(name)}/test`),
    onSettled: refreshServers,
  });

export const useRemoveServer = () =>
  useMutation({
    mutationFn: (name: string) => ask('DELETE', at(name)),
    onSettled: refreshServers,
  });

export const useConfirmTools = (server: string) =>
  useMutation({
    mutationFn: (tools: readonly (SeenTool & { readonly class: ToolClass })[]) =>
      inParts(tools, (part) =>
        ask<ToolView[]>('POST', `${at(server)}/tools/confirm`, { body: { tools: part } }),
      ),
    onSettled: refreshServers,
  });

export const useRefuseTools = (server: string) =>
  useMutation({
    mutationFn: (tools: readonly SeenTool[]) =>
      inParts(tools, (part) =>
        ask<ToolView[]>('POST', `${at(server)}/tools/refuse`, { body: { tools: part } }),
      ),
    onSettled: refreshServers,
  });

async function inParts<Tool>(
  tools: readonly Tool[],
  act: (part: readonly Tool[]) => Promise<unknown>,
): Promise<void> {
  for (let from = 0; from < tools.length; from += TOOLS_AT_ONCE) {
    await act(tools.slice(from, from + TOOLS_AT_ONCE));
  }
}
