import type { Arguments, Special } from './describe-call.ts';
import type { Json } from './json.ts';
import { pointerTo } from './json.ts';
import { spaced } from './recognise-file.ts';

const RUNS =
  /(^|[^a-z])(ba|z)?sh([^a-z]|$)|(^|[^a-z])(shell|exec|execute|run|terminal|command|cmd|spawn|process)/i;

/** More than these are no list to read one by one: the tree draws only what is near. */
const MOST_WORDS = 200;
const MOST_UNITS = 20_000;

/** A command by a tool that says that it runs some: a line for a shell, or the words themselves. */
export function recogniseShell(args: Arguments, tool: string): Special | undefined {
  if (!RUNS.test(spaced(tool))) return undefined;
  const at = (key: string): string => pointerTo('/params/arguments', key);
  const line = args.text('command', 'cmd', 'command_line', 'commandLine', 'shell_command');
  const more = args.all['args'] ?? args.all['arguments'];
  const moreKey = Object.hasOwn(args.all, 'args') ? 'args' : 'arguments';
  if (line !== undefined && line.text.trim() !== '') {
    if (more === undefined) return { kind: 'shell', line };
    const words: Json = Array.isArray(more) ? [line.text, ...more] : null;
    if (!isWords(words)) return undefined;
    return { kind: 'argv', words, shows: [line.pointer, at(moreKey)] };
  }
  for (const key of ['command', 'cmd', 'argv']) {
    const words = args.all[key];
    if (isWords(words) && words.length > 0) return { kind: 'argv', words, shows: [at(key)] };
  }
  return undefined;
}

function isWords(value: Json | undefined): value is readonly string[] {
  if (!Array.isArray(value) || value.length > MOST_WORDS) return false;
  let units = 0;
  for (const word of value) units += typeof word === 'string' ? word.length : Number.POSITIVE_INFINITY;
  return units <= MOST_UNITS;
}
