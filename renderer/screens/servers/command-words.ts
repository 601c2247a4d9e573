import { splitShell } from '../../call/split-shell.ts';

/** The words of one plain command with arguments; undefined for all else, also for what only a shell could run. */
export function wordsOf(line: string): readonly [string, string, ...string[]] | undefined {
  const [one, ...others] = splitShell(line.trim()) ?? [];
  if (one === undefined || others.length > 0 || one.redirections.length > 0 || one.joint !== '')
    return undefined;
  const [command, first, ...rest] = one.argv;
  if (command === undefined || first === undefined) return undefined;
  if (one.argv.some(({ text, expands }) => expands || text === '' || text.includes('\n'))) return undefined;
  return [command.text, first.text, ...rest.map(({ text }) => text)];
}
