import { personName } from '../contract/inputs.ts';
import type { CommandContext } from './context.ts';
import { check } from './options.ts';

/** Once there is an approver, one of them vouches for each new person, at the terminal. */
export async function askIntroducer(context: CommandContext): Promise<{ person: string; secret: string }> {
  const terminal = context.openTerminal();
  try {
    terminal.write('There are approvers already. One of them introduces the new person.\n');
    const person = check(personName, (await terminal.askLine('Name of that approver: ')).trim(), 'approver');
    return { person, secret: await terminal.askSecret(`Secret of ${person}: `) };
  } finally {
    terminal.close();
  }
}
