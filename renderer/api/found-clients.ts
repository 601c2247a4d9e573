import { useQuery } from '@tanstack/react-query';
import { CLIENTS_PATH, type FoundClient } from '../../electron/contract/clients.ts';
import { ask } from './ask.ts';
import { shell } from './shell.ts';

/** The clients of this computer that have servers to import; none in a browser, which sees no files. */
export function useFoundClients(): readonly FoundClient[] {
  const { data } = useQuery({
    queryKey: ['shell', 'clients'],
    queryFn: () => ask<FoundClient[]>('GET', CLIENTS_PATH),
    enabled: shell !== undefined,
  });
  return data ?? [];
}
