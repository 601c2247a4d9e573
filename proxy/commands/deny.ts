import type { Command } from 'commander';
import { z } from 'zod';
import { type CommandContext, show } from './context.ts';
import { readOptions } from './options.ts';
import { EXIT_CODES, voteAtTerminal } from './vote-at-terminal.ts';

/** `countersign deny ID`: like approve, the other way. */
export function denyCommand(program: Command, context: CommandContext): void {
  program
    .command('deny <id>')
    .description("deny a held call; asks for the approver's own secret at the terminal")
    .option('--as <name>', 'the approver')
    .option('--reason <text>', 'why; the agent is told')
    .addHelpText('after', EXIT_CODES)
    .action(async (id: string, _options: unknown, command: Command) => {
      const options = readOptions(command, {
        as: z.string().optional(),
        reason: z.string().max(500).optional(),
      });
      const approval = await voteAtTerminal(context, options, {
        id,
        as: options.as,
        says: () => 'Your secret denies it.',
        vote: async () => ({
          vote: 'deny',
          ...(options.reason === undefined ? {} : { reason: options.reason }),
        }),
      });
      show(context, options.json, approval, () => context.paint('warn', 'Denied.'));
    });
}
