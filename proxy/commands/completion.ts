import type { Command } from 'commander';
import { z } from 'zod';
import { readFromDescriptor } from '../platform/keys/custody.ts';
import { quoted } from '../platform/terminal/quoted.ts';
import { candidates } from './completion/candidates.ts';
import { type KnownNames, knownNames } from './completion/known-names.ts';
import { completionOf, shellLine } from './completion/shell-line.ts';
import { shellScript } from './completion/shell-script.ts';
import type { CommandContext } from './context.ts';
import { firstLook } from './global-options.ts';
import { descriptor, readOptions } from './options.ts';

/** `countersign completion`: what makes a shell complete commands, names and query lines. */
export function completionCommand(program: Command, context: CommandContext): void {
  program
    .command('completion')
    .description('print what makes bash or zsh complete commands, names and query lines')
    .addHelpText('after', context.hint('\nExample:\n  source <(countersign completion)'))
    .option(
      '--line-fd <n>',
      'file descriptor with a command line up to the caret: print what could stand there (the shell asks)',
    )
    .option('--breaks <characters>', 'at which the shell begins a word (COMP_WORDBREAKS)')
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, {
        lineFd: descriptor,
        breaks: z.string().max(256).default(''),
      });
      if (options.lineFd === undefined) {
        context.print(shellScript(context.self.map(quoted).join(' ')));
        return;
      }
      // Not by an argument, which other processes can read: what is typed may be anything, and is not sent yet.
      const read = await readFromDescriptor(options.lineFd);
      const line = shellLine(read.toString('utf8'), options.breaks);
      const words = line.words.slice(1);
      const typed = firstLook(words);
      const commands = await context.commands(typed.words);
      let known: Promise<KnownNames> | undefined;
      const ask = (): Promise<KnownNames> => {
        known ??= knownNames({ ...options, ...placed(typed) });
        return known;
      };
      const found = await candidates(commands, words, line.current, ask);
      if (found.length > 0) context.print(found.map((word) => completionOf(word, line)).join('\n'));
    });
}

/** The installation that the line itself is about. */
function placed({ home, config }: ReturnType<typeof firstLook>) {
  return { ...(home === undefined ? {} : { home }), ...(config === undefined ? {} : { config }) };
}
