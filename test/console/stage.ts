import { createApiClient } from '../../proxy/api/api-client.ts';
import { inProcessSender } from '../../proxy/api/send.ts';
import type { ConsoleView } from '../../proxy/contract/views.ts';
import type { OpenGateway } from '../../proxy/gateway/open-gateway.ts';

/** Opens the console of a gateway of this process, and gives the address that logs a page in. */
export async function consoleOf(gateway: OpenGateway): Promise<ConsoleView & { readonly entry: string }> {
  const api = createApiClient(inProcessSender(gateway.app));
  const { url, approvalUrl, code } = await api.openConsole();
  return { url, approvalUrl, entry: `${url}/#code=${code}` };
}

/** A token for the one-time code of an entry, as the page at `url` gets it: one that is there already loads once. */
export async function tokenFor(url: string, entry: string): Promise<string> {
  const answer = await fetch(`${url}/api/console/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ code: entry.split('#code=')[1] }),
  });
  return ((await answer.json()) as { token: string }).token;
}
