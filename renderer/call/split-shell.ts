/** A piece of a command line as a POSIX shell reads it (IEEE 1003.1-2017, Shell Command Language 2.3). */
export type ShellToken =
  /** `expands`: the shell puts something else in the place of a part of it (`$HOME`, `*`, `~`). */
  | { readonly type: 'word'; readonly text: string; readonly expands: boolean }
  | { readonly type: 'operator'; readonly text: string };
/** `argv`: one command of the line; `joint`: what stands between it and the next. */
export interface ShellCommand {
  readonly argv: readonly Extract<ShellToken, { type: 'word' }>[];
  readonly redirections: readonly { readonly operator: string; readonly to: string }[];
  /** The operator behind it: `|`, `&&`, `;` …; empty at the end. */
  readonly joint: string;
}

const OPERATORS = ['&&', '||', ';;', '>>', '>&', '<&', '<>', '>|', '|', '&', ';', '<', '>', '\n'];
const REDIRECTIONS = new Set(['>>', '>&', '<&', '<>', '>|', '<', '>']);
/** What only a shell's own parser can follow: substitutions, groups, here-documents, functions. */
const BEYOND = /\$\(|`|\$\{|\$'|\$"|<<|[<>]\(|&>/;
/** Words that are part of the grammar where a command may begin. */
const RESERVED = new Set(
  'if then else elif fi for while until do done case esac select function time coproc { } ! [['.split(' '),
);

/**
 * The commands of a line, or undefined where it cannot be split without doubt: an open quote, or more grammar than words and
 * operators. Then it is to be shown as it is.
 */
export function splitShell(line: string): ShellCommand[] | undefined {
  if (BEYOND.test(line)) return undefined;
  const tokens = tokenize(line);
  return tokens === undefined ? undefined : commandsOf(tokens);
}

function tokenize(line: string): ShellToken[] | undefined {
  const tokens: ShellToken[] = [];
  let word: { text: string; expands: boolean } | undefined;
  const end = (): void => {
    if (word !== undefined) tokens.push({ type: 'word', ...word });
    word = undefined;
  };
  const add = (text: string, expands = false): void => {
    word = { text: (word?.text ?? '') + text, expands: expands || word?.expands === true };
  };
  for (let at = 0; at < line.length; ) {
    const character = line.charAt(at);
    const operator = OPERATORS.find((one) => line.startsWith(one, at));
    if (character === "'") {
      const close = line.indexOf("'", at + 1);
      if (close < 0) return undefined;
      add(line.slice(at + 1, close));
      at = close + 1;
    } else if (character === '"') {
      const inside = doubleQuoted(line, at + 1);
      if (inside === undefined) return undefined;
      add(inside.text, inside.expands);
      at = inside.end;
    } else if (character === '\\') {
      if (at + 1 >= line.length) return undefined;
      // A backslash before the line's end joins it with the next.
      if (line.charAt(at + 1) !== '\n') add(line.charAt(at + 1));
      at += 2;
    } else if (operator !== undefined) {
      end();
      tokens.push({ type: 'operator', text: operator });
      at += operator.length;
    } else if (character === ' ' || character === '\t') {
      end();
      at += 1;
    } else if ((character === '#' && word === undefined) || character === '(' || character === ')') {
      return undefined;
    } else {
      add(character, /[$*?[~{]/.test(character));
      at += 1;
    }
  }
  end();
  return tokens;
}

/** Inside double quotes a backslash guards only these; `!` is left to interactive shells. */
const GUARDED = new Set(['$', '`', '"', '\\', '\n']);

function doubleQuoted(
  line: string,
  from: number,
): { readonly text: string; readonly expands: boolean; readonly end: number } | undefined {
  let text = '';
  let expands = false;
  for (let at = from; at < line.length; at += 1) {
    const character = line.charAt(at);
    const next = line.charAt(at + 1);
    if (character === '"') return { text, expands, end: at + 1 };
    if (character === '\\' && GUARDED.has(next)) {
      if (next !== '\n') text += next;
      at += 1;
    } else {
      if (character === '$') expands = true;
      text += character;
    }
  }
  return undefined;
}

function commandsOf(tokens: readonly ShellToken[]): ShellCommand[] | undefined {
  const commands: ShellCommand[] = [];
  let argv: Extract<ShellToken, { type: 'word' }>[] = [];
  let redirections: { operator: string; to: string }[] = [];
  const finish = (joint: string): void => {
    if (argv.length > 0 || redirections.length > 0) commands.push({ argv, redirections, joint });
    argv = [];
    redirections = [];
  };
  for (let at = 0; at < tokens.length; at += 1) {
    const token = tokens[at];
    if (token === undefined) break;
    if (token.type === 'word') {
      if (argv.length === 0 && RESERVED.has(token.text)) return undefined;
      argv.push(token);
    } else if (REDIRECTIONS.has(token.text)) {
      const to = tokens[at + 1];
      if (to?.type !== 'word') return undefined;
      // `2>file`: the number is the shell's, not the command's.
      const number = /^[0-9]$/.test(argv.at(-1)?.text ?? '') ? (argv.pop()?.text ?? '') : '';
      redirections.push({ operator: number + token.text, to: to.text });
      at += 1;
    } else {
      finish(token.text === '\n' ? ';' : token.text);
    }
  }
  finish('');
  return commands.length === 0 ? undefined : commands;
}
