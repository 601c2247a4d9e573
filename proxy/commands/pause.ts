import type { Command } from 'commander';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { readOptions } from './options.ts';
import { withApi } from './reach.ts';

/** `countersign pause|resume [agent NAME | server NAME]`: the switch that stops calls at once. */
export function pauseCommands(program: Command, context: CommandContext): void {
  for (const [verb, paused] of [
    ['pause', true],
    ['resume', false],
  ] as const) {
    program
      .command(`${verb} [what] [name]`)
      .description(
        paused
          ? 'refuse all calls at once, or those of: agent NAME, server NAME'
          : 'take calls again: all, agent NAME, server NAME',
      )
      .action(
        async (what: string | undefined, name: string | undefined, _options: unknown, command: Command) => {
          const options = readOptions(command, {});
          const target = targetOf(what, name);
          const state = await withApi(context, options, async ({ api }) => {
            await api.pause({ ...target, paused });
            return (await api.status()).paused;
          });
          const words = target.name === undefined ? 'all calls' : `the ${target.what} ${target.name}`;
          show(context, options.json, state, () =>
            paused ? context.paint('warn', `Paused: ${words}.`) : context.paint('good', `Resumed: ${words}.`),
          );
        },
      );
  }
}

function targetOf(
  what: string | undefined,
  name: string | undefined,
): { what: 'all' | 'agent' | 'server'; name?: string } {
  if ((what === undefined || what === 'all') && name === undefined) return { what: 'all' };
  if ((what === 'agent' || what === 'server') && name !== undefined) return { what, name };
  throw new CommandError('usage', 'Say nothing for all calls, or: agent NAME, or: server NAME.');
}
