import type { HealthFinding } from '../../contract/health.ts';
import { knownClientFiles } from '../../platform/known-client-files.ts';
import { readClientFiles } from '../clients/client-files.ts';
import type { CommandContext } from '../context.ts';
import { checkClients } from './check-clients.ts';

/** What the files of this user's MCP clients say; `gatewayUrl` is where the gateway listens, if it does. */
export async function clientFindings(
  { machine, folder }: Pick<CommandContext, 'machine' | 'folder'>,
  gatewayUrl: string | undefined,
): Promise<HealthFinding[]> {
  return checkClients(await readClientFiles(knownClientFiles(machine, folder)), gatewayUrl);
}
