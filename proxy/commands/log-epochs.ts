import type { Command } from 'commander';
import { visible } from '../platform/terminal/visible.ts';
import { type CommandContext, show } from './context.ts';
import { readOptions } from './options.ts';
import { withApi } from './reach.ts';

/** `countersign log epochs`: the log, and what it was before it was restored. */
export function logEpochsCommand(log: Command, context: CommandContext): void {
  log
    .command('epochs')
    .description(
      'the log and, where it was restored, its earlier epochs, each with the public key to verify it with',
    )
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, {});
      await withApi(context, options, async ({ api }) => {
        const epochs = await api.epochs();
        show(context, options.json, { epochs }, () =>
          epochs
            .flatMap(({ epoch, size, vkey, present }) => [
              `${epoch}  ${size} records${present ? ', the present one' : `: countersign log show --epoch ${epoch}`}`,
              `   key  ${visible(vkey)}`,
            ])
            .join('\n'),
        );
      });
    });
}
