import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { bundlePage } from '../export/bundle-page.ts';
import { visible } from '../platform/terminal/visible.ts';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { readOptions } from './options.ts';

/** `countersign log page`: the page that verifies bundles, from this program and not from a bundle. */
export function logPageCommand(log: Command, context: CommandContext): void {
  log
    .command('page <file>')
    .description(
      'write the page that verifies bundles in a browser, to be handed on by another way than they are',
    )
    .action(async (given: string, _options: unknown, command: Command) => {
      const options = readOptions(command, {});
      const file = resolve(context.folder, given);
      await writeFile(file, await bundlePage(), { flag: 'wx' }).catch((cause: NodeJS.ErrnoException) => {
        if (cause.code === 'EEXIST') throw new CommandError('usage', `${visible(file)} is there already.`);
        throw new CommandError('failed', `${visible(file)} cannot be written.`, { cause });
      });
      show(context, options.json, { file }, () => `${visible(file)} verifies bundles offline.`);
    });
}
