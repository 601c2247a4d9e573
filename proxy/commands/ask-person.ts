import { TerminalError } from '../platform/terminal/terminal-error.ts';
import type { CommandContext } from './context.ts';

/** A question to the person at the terminal; undefined where nobody is there. */
export async function askPerson(context: CommandContext, question: string): Promise<string | undefined> {
  let terminal: ReturnType<CommandContext['openTerminal']>;
  try {
    terminal = context.openTerminal();
  } catch (error) {
    if (error instanceof TerminalError && error.code === 'no-terminal') return undefined;
    throw error;
  }
  try {
    return (await terminal.askLine(question)).trim();
  } finally {
    terminal.close();
  }
}

/** Whether the person says yes. Nobody there is no. */
export async function askYes(context: CommandContext, question: string): Promise<boolean> {
  const answer = await askPerson(context, `${question} [y/N] `);
  return answer !== undefined && isYes(answer);
}

export const isYes = (answer: string): boolean => /^y(es)?$/i.test(answer);
