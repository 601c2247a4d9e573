import { type ApiClient, createApiClient } from '../api/api-client.ts';
import { inProcessSender, socketSender, UnreachableError } from '../api/send.ts';
import type { CommandContext } from './context.ts';
import { diagnoseFailuresTo } from './diagnose.ts';
import { custodyOf, type GlobalOptions, placesOf } from './options.ts';

/** The API of an installation's gateway, and whether it is the running one or this process. */
export interface Reached {
  readonly api: ApiClient;
  readonly running: boolean;
}

/**
 * Gives the command the API: of the gateway that runs, or, where none does, of a core started in this process without its
 * listener for agents. Closes what it opened.
 */
export async function withApi<T>(
  context: CommandContext,
  options: GlobalOptions,
  run: (reached: Reached) => Promise<T>,
): Promise<T> {
  const running = await reachRunning(options);
  if (running !== undefined) {
    try {
      return await run({ api: running.api, running: true });
    } finally {
      await running.close();
    }
  }
  const { home, config } = placesOf(options);
  const gateway = await context.gateway.open({
    home,
    config,
    listen: false,
    makeMissing: false,
    custody: custodyOf(options),
    diagnose: diagnoseFailuresTo(context),
  });
  const sender = inProcessSender(gateway.app);
  try {
    return await run({ api: createApiClient(sender), running: false });
  } finally {
    await sender.close();
    await gateway.close();
  }
}

/** The running gateway's API, or undefined where none answers. */
export async function reachRunning(
  options: GlobalOptions,
): Promise<{ readonly api: ApiClient; close(): Promise<void> } | undefined> {
  const sender = socketSender(placesOf(options).apiSocket.path);
  const api = createApiClient(sender);
  try {
    await api.status();
    return { api, close: () => sender.close() };
  } catch (error) {
    await sender.close();
    if (error instanceof UnreachableError) return undefined;
    throw error;
  }
}
