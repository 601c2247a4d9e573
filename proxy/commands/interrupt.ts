import type { ApiClient } from '../api/api-client.ts';
import { visible } from '../platform/terminal/visible.ts';
import { CommandError } from './command-error.ts';
import { unconfirmedMeans } from './confirm-tools.ts';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** Runs with a signal that aborts at Ctrl-C, so that what was begun is ended and told. A second one ends the process at once. */
export async function interruptible<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(1);
    stop.abort();
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  try {
    return await run(stop.signal);
  } catch (error) {
    if (!stop.signal.aborted || error instanceof CommandError) throw error;
    throw new CommandError('cancelled', 'Interrupted.', { cause: error });
  } finally {
    for (const name of SIGNALS) process.off(name, onSignal);
  }
}

/** What state an interrupted addition left: the gateway adds a server whole or not at all, and may have just done it. */
export async function interrupted(api: ApiClient, name: string): Promise<CommandError> {
  const added = (await api.servers()).find((server) => server.name === name);
  if (added === undefined)
    return new CommandError('cancelled', `Interrupted: ${visible(name)} was not added.`);
  return new CommandError(
    'cancelled',
    `Interrupted, but ${visible(name)} is added, and its tools are not confirmed. ${await unconfirmedMeans(api, name)}`,
    { advice: `Go on with: countersign tools confirm ${name}` },
  );
}
