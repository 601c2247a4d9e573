import { join } from 'node:path';
import { systemClock } from '../platform/clock.ts';
import { resolveHome } from '../platform/paths.ts';
import { standardInput } from '../platform/terminal/standard-input.ts';
import { uuidv7 } from '../platform/uuid.ts';
import { loadCredentials } from './credentials.ts';
import { runShim } from './shim.ts';
import { checkAgentName, DEFAULT_GATEWAY, serverUrl } from './target.ts';

const EXIT_MS = 500;

export interface ConnectOptions {
  readonly server: string;
  readonly agent: string;
  /** `https://host:port` of the gateway. */
  readonly gateway: string | undefined;
  /** The folder with NAME.crt, NAME.key and ca.crt. */
  readonly credentials: string | undefined;
  /** The installation's home folder. */
  readonly home: string | undefined;
}

/** Runs the shim on this process's stdin and stdout until it ends. Throws ConnectError where it cannot start. */
export async function startConnect(options: ConnectOptions): Promise<void> {
  const url = serverUrl(options.gateway ?? DEFAULT_GATEWAY, options.server);
  const agent = checkAgentName(options.agent);
  const folder = options.credentials ?? join(resolveHome(options.home), 'agents', agent);
  const credentials = await loadCredentials(folder, agent);
  if (credentials.notAfter < Date.now()) {
    note(`the certificate of '${agent}' has expired; renew it with: countersign agent renew ${agent}`);
  }
  const stop = new AbortController();
  const onSignal = (): void => stop.abort();
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  // The command line ends at once when the reader of stdout has gone; here the session is ended first.
  process.stdout.removeAllListeners('error');
  // A closed stderr must not end the calls.
  process.stderr.on('error', () => undefined);
  await runShim({
    url,
    credentials,
    input: standardInput(),
    output: process.stdout,
    note,
    clock: systemClock,
    run: uuidv7(),
    stop: stop.signal,
  });
  process.off('SIGTERM', onSignal);
  process.off('SIGINT', onSignal);
  // A write that nobody reads would keep the process for ever.
  setTimeout(() => process.exit(), EXIT_MS).unref();
}

function note(text: string): void {
  process.stderr.write(`countersign connect: ${text}\n`);
}
