import { readFromDescriptor } from '../platform/keys/custody.ts';
import { CommandError } from './command-error.ts';
import type { CommandContext } from './context.ts';

/**
 * A new secret: from the descriptor of `--secret-fd` (for automation; one final newline is not part of it), or typed twice at
 * the terminal. Never from argv or the environment, which other processes can read.
 */
export async function readNewSecret(
  context: CommandContext,
  what: string,
  fd: number | undefined,
  leastCharacters: number,
): Promise<string> {
  if (fd === undefined) return typeTwice(context, what, leastCharacters);
  const secret = await fromDescriptor(fd);
  if (secret.length < leastCharacters) {
    throw new CommandError('usage', `The ${what} needs at least ${leastCharacters} characters.`);
  }
  return secret;
}

async function typeTwice(context: CommandContext, what: string, leastCharacters: number): Promise<string> {
  const terminal = context.openTerminal();
  try {
    const prompt = `New ${what} (at least ${leastCharacters} characters): `;
    let secret = await terminal.askSecret(prompt);
    while (secret !== '' && secret.length < leastCharacters) {
      terminal.write(
        `That is too short: it has ${secret.length} of at least ${leastCharacters} characters.\n`,
      );
      secret = await terminal.askSecret(prompt);
    }
    if (secret === '') throw new CommandError('cancelled', 'Nothing was typed. Nothing was done.');
    if ((await terminal.askSecret('The same again: ')) !== secret) {
      throw new CommandError('cancelled', 'The two are not the same. Nothing was done.');
    }
    return secret;
  } finally {
    terminal.close();
  }
}

async function fromDescriptor(fd: number): Promise<string> {
  return (await readFromDescriptor(fd)).toString('utf8').replace(/\r?\n$/, '');
}
