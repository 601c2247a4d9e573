import type { Command } from 'commander';
import { CommandError } from './command-error.ts';
import { type CommandContext, show } from './context.ts';
import { readOptions } from './options.ts';
import { withApi } from './reach.ts';

/** `countersign pause [agent NAME | server NAME]`: the switch that stops calls at once. */
export function pauseCommand(program: Command, context: CommandContext): void {
  const description = 'refuse calls at once: all of them, or those of agent NAME or server NAME';
  addSwitch(program, context, { verb: 'pause', description, paused: true });
}

/** `countersign resume [agent NAME | server NAME]`. */
export function resumeCommand(program: Command, context: CommandContext): void {
  const description = 'take calls again: all of them, or those of agent NAME or server NAME';
  addSwitch(program, context, { verb: 'resume', description, paused: false });
}

function addSwitch(
  program: Command,
  context: CommandContext,
  { verb, description, paused }: { verb: string; description: string; paused: boolean },
): void {
  program
    .command(`${verb} [what] [name]`)
    .description(description)
    .addHelpText(
      'after',
      context.hint(
        `\nExamples:\n  countersign ${verb}\n  countersign ${verb} agent claude\n  countersign ${verb} server files`,
      ),
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

function targetOf(
  what: string | undefined,
  name: string | undefined,
): { what: 'all' | 'agent' | 'server'; name?: string } {
  if ((what === undefined || what === 'all') && name === undefined) return { what: 'all' };
  if ((what === 'agent' || what === 'server') && name !== undefined) return { what, name };
  throw new CommandError('usage', 'Say nothing for all calls, or: agent NAME, or: server NAME.');
}
