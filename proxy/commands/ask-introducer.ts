import { personName } from '../contract/inputs.ts';
import type { PersonTerminal } from '../platform/terminal/person-terminal.ts';
import { TerminalError } from '../platform/terminal/terminal-error.ts';
import { CommandError } from './command-error.ts';
import type { CommandContext } from './context.ts';
import { check } from './options.ts';

function openedTerminal(context: CommandContext): PersonTerminal {
  try {
    return context.openTerminal();
  } catch (cause) {
    if (!(cause instanceof TerminalError && cause.code === 'no-terminal')) throw cause;
    throw new CommandError(
      'refused',
      'There are approvers already: one of them introduces each new person, at a terminal, and there is none here.',
      {
        advice:
          'Run it at a terminal. It asks for the name of an approver, then for their own secret, then for the new one; --secret-fd stands for the last of these alone.',
        cause,
      },
    );
  }
}

/** Once there is an approver, one of them vouches for each new person, at the terminal. */
export async function askIntroducer(context: CommandContext): Promise<{ person: string; secret: string }> {
  const terminal = openedTerminal(context);
  try {
    terminal.write('There are approvers already. One of them introduces the new person.\n');
    const person = check(personName, (await terminal.askLine('Name of that approver: ')).trim(), 'approver');
    return { person, secret: await terminal.askSecret(`Secret of ${person}: `) };
  } finally {
    terminal.close();
  }
}
