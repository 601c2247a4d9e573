import { ConnectError } from './connect-error.ts';

export const DEFAULT_GATEWAY = 'https://127.0.0.1:8443';

/** As in the contract's `serverName` and `agentName`, whose schemas cost 45 ms to load: more than the whole start. */
const SERVER_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const AGENT_NAME = /^[a-z0-9][a-z0-9._-]{0,62}$/;

/** The URL of a server behind the gateway. `gateway` is `https://host[:port]`. Throws ConnectError. */
export function serverUrl(gateway: string, server: string): URL {
  if (!SERVER_NAME.test(server)) {
    throw new ConnectError(
      'bad-server-name',
      `'${server}' is no server name: lower-case letters, digits and dashes`,
    );
  }
  let url: URL;
  try {
    url = new URL(gateway);
  } catch (cause) {
    throw new ConnectError('bad-url', `'${gateway}' is no URL; one such as ${DEFAULT_GATEWAY} is needed`, {
      cause,
    });
  }
  const plain = url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '';
  // Over plain http there is no client certificate, so nothing would say which agent this is.
  if (url.protocol !== 'https:' || !plain) {
    throw new ConnectError('bad-url', `the gateway's URL is https, a host and a port, as ${DEFAULT_GATEWAY}`);
  }
  return new URL(`/mcp/${server}`, url);
}

/** The agent's name as file names can hold it. Throws ConnectError, also for names that would lead out of the folder. */
export function checkAgentName(agent: string): string {
  if (AGENT_NAME.test(agent)) return agent;
  throw new ConnectError('bad-agent-name', `'${agent}' is no agent name`);
}
