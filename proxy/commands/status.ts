import type { Command } from 'commander';
import { type CommandContext, show } from './context.ts';
import { readOptions } from './options.ts';
import { withApi } from './reach.ts';
import { statusText } from './status-text.ts';

/** `countersign status`: how the gateway is, at a glance. */
export function statusCommand(program: Command, context: CommandContext): void {
  program
    .command('status')
    .description('what runs, what waits, which configuration is in force, and how the keys are kept')
    .action(async (_options: unknown, command: Command) => {
      const options = readOptions(command, {});
      const { running, status, people } = await withApi(context, options, async ({ api, running }) => ({
        running,
        status: await api.status(),
        people: await api.people(),
      }));
      show(context, options.json, { running, ...status }, () => statusText(status, people, running, context));
    });
}
