import { access } from 'node:fs/promises';
import type { Command } from 'commander';
import { z } from 'zod';
import { createApiClient } from '../api/api-client.ts';
import { inProcessSender } from '../api/send.ts';
import { counted } from '../platform/terminal/counted.ts';
import { visible } from '../platform/terminal/visible.ts';
import { askYes } from './ask-person.ts';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { diagnoseTo } from './diagnose.ts';
import { custodyOf, placesOf, readOptions } from './options.ts';

/** `countersign log accept-head`: goes on with a log whose head outside the database is gone. */
export function acceptHeadCommand(log: Command, context: CommandContext): void {
  log
    .command('accept-head')
    .description('go on where the file that tells how far the log had come is gone; put on record')
    .option('--yes', 'do not ask')
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, { yes: z.boolean().default(false) });
      const { home, config, head } = placesOf(options);
      if (await isThere(head))
        throw new CommandError('refused', `${head} is there, so there is nothing to accept.`, {
          advice: 'Where it is damaged, and no backup has it as it was: move it elsewhere first.',
        });
      const question =
        'Nothing will tell then whether this log is an older copy than the last one. Go on with it as it is?';
      if (!options.yes && !(await askYes(context, question)))
        throw new CommandError('cancelled', 'Nothing was accepted.', {
          advice: 'Put the file back from a backup, or answer yes (or say --yes).',
        });
      const gateway = await context.gateway.open({
        home,
        config,
        listen: false,
        makeMissing: false,
        acceptMissingHead: true,
        custody: custodyOf(options),
        diagnose: diagnoseTo(context),
      });
      try {
        const { log: accepted } = await createApiClient(inProcessSender(gateway.app)).status();
        show(context, options.json, accepted, () =>
          [
            `Accepted: the log goes on after ${counted(accepted.size, 'record')}, and says so.`,
            `  head  ${visible(accepted.root)}`,
            'Compare it with a checkpoint that somebody else has: countersign log verify',
          ].join('\n'),
        );
      } finally {
        await gateway.close();
      }
    });
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
