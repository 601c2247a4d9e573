import { CommandError } from './commands/command-error.ts';
import type { GatewayStarter } from './commands/gateway-starter.ts';
import { runCountersign } from './commands/run.ts';

/*
 * The command line inside the packaged app, beside which there is no Node. It talks to the gateway that the app runs and never opens
 * the store: the app alone has the key, and on an older Electron the store's native module ends the process.
 */

/** Runs one command line and gives the exit code. `program` is the file that starts the app. Nothing is thrown. */
export function runInApp(argv: readonly string[], program: string): Promise<number> {
  return runCountersign(argv, nothingToStart, { self: [program] });
}

async function refuse(): Promise<never> {
  throw new CommandError('refused', 'No gateway is running for this data folder.', {
    advice: 'Start the Countersign app first.',
  });
}

async function refuseRestore(): Promise<never> {
  throw new CommandError(
    'refused',
    'A log whose keys this app keeps cannot be restored from its command line yet.',
    {
      advice: 'Quit the app, and restore with the command line of an installation whose keys it can open.',
    },
  );
}

const nothingToStart: GatewayStarter = {
  open: refuse,
  init: refuse,
  examine: refuse,
  restore: refuseRestore,
};
