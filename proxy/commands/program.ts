import { Command } from 'commander';
import { COMMANDS, nameOf } from './command-table.ts';
import type { CommandContext } from './context.ts';
import { addGlobalOptions } from './global-options.ts';
import { versionText } from './version-text.ts';

/**
 * The command line. Only the command that `words` begin with is loaded, with what it imports; the others are there by name and
 * description. Commander's own errors are thrown, not exits.
 */
export async function createProgram(context: CommandContext, words: readonly string[]): Promise<Command> {
  const program = new Command('countersign')
    .description('Agents act; people countersign. A local mTLS gateway for MCP agents.')
    .exitOverride()
    .configureHelp({
      showGlobalOptions: true,
      optionDescription: (option) => `${option.description}${option.mandatory ? ' (required)' : ''}`,
      // Without "[options]": whether a command that is not loaded has some is not known here.
      subcommandTerm: (command) =>
        [command.name(), ...command.registeredArguments.map(argumentTerm)].join(' '),
    })
    .showHelpAfterError('Say --help for how.');
  addGlobalOptions(program);
  program.version(versionText(), '--version', 'version, commit and what runs it');
  const asked = words[0] === 'help' ? words[1] : words[0];
  for (const entry of COMMANDS) {
    if (nameOf(entry) === asked) (await entry.load())(program, context);
    else program.command(entry.usage).description(entry.description);
  }
  return program;
}

function argumentTerm(argument: { name(): string; required: boolean; variadic: boolean }): string {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
}
