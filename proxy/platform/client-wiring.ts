import type { WiringView } from '../contract/wiring.ts';
import { quoted } from './terminal/quoted.ts';

export interface Wiring {
  readonly agent: string;
  readonly servers: readonly string[];
  /** What starts this program, absolute where it is not installed: `countersign`, or `node /…/main.js`. */
  readonly self: readonly [string, ...string[]];
  /** `--home …` where it is not the usual one, `--credentials …` where it is not the agent's usual folder. */
  readonly extra: readonly string[];
  readonly files: WiringView['files'];
  /** `https://host:port`, where the gateway says so. */
  readonly listening: string | null;
}

/** Where `countersign connect` looks without `--url`. */
const USUAL = 'https://127.0.0.1:8443';

/** How clients are connected: Claude Code, any client that starts a command, and one that speaks mutual TLS itself. */
export function clientWiring(wiring: Wiring): WiringView {
  const { agent, files } = wiring;
  const servers = wiring.servers.length === 0 ? ['SERVER'] : wiring.servers;
  const [first = 'SERVER'] = servers;
  const gateway = reached(wiring.listening ?? USUAL);
  const commandFor = (server: string): string[] => [
    ...wiring.self,
    'connect',
    server,
    '--agent',
    agent,
    ...(gateway === USUAL ? [] : ['--url', gateway]),
    ...wiring.extra,
  ];
  const entries = Object.fromEntries(
    servers.map((server) => {
      const [command = '', ...args] = commandFor(server);
      return [server, { command, args }];
    }),
  );
  return {
    files,
    claudeCode: servers.map(
      (server) => `claude mcp add ${server} -- ${commandFor(server).map(quoted).join(' ')}`,
    ),
    mcpServers: JSON.stringify({ mcpServers: entries }, null, 2),
    mutualTls: [
      `export CLAUDE_CODE_CLIENT_CERT=${quoted(files.certificate)} CLAUDE_CODE_CLIENT_KEY=${quoted(files.key)} NODE_EXTRA_CA_CERTS=${quoted(files.ca)}`,
      `claude mcp add --transport http ${first} ${byName(gateway)}/mcp/${first}`,
    ],
  };
}

/** "All addresses" is where it listens, and no place to go to. */
function reached(listening: string): string {
  return listening.replace(/^https:\/\/(0\.0\.0\.0|\[::\])(?=:)/, 'https://127.0.0.1');
}

/** Clients on BoringSSL, as Claude Code is built, can check the gateway's name and not its address. */
function byName(gateway: string): string {
  return gateway.replace(/^https:\/\/(127\.0\.0\.1|\[::1\])(?=:)/, 'https://localhost');
}
