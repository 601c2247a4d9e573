/** A command line as a shell has it while somebody types, up to the caret. */
export interface ShellLine {
  /** The whole words, without quotes; the program is the first. */
  readonly words: readonly string[];
  /** What the word at the caret says so far, without quotes. */
  readonly current: string;
  /** The quotation mark that is open there. */
  readonly quote: '' | "'" | '"';
  /** From where in `current` on the shell puts a completion in: behind the open quotation mark, or behind the last character that breaks words. */
  readonly from: number;
}

/**
 * Reads a line as POSIX shells do: blanks, quotes, backslashes; no variables. `breaks` are characters at which bash begins a word of its
 * own for completion (COMP_WORDBREAKS), a colon among them.
 */
export function shellLine(text: string, breaks: string): ShellLine {
  const words: string[] = [];
  let current: string | undefined;
  let quote: ShellLine['quote'] = '';
  let from = 0;
  const take = (letter: string): void => {
    current = (current ?? '') + letter;
  };
  for (let at = 0; at < text.length; at++) {
    const letter = text.charAt(at);
    const next = text.charAt(at + 1);
    if (letter === quote && quote !== '') quote = '';
    else if (quote === "'") take(letter);
    else if (letter === '\\' && (quote === '' || '"\\$`'.includes(next))) {
      take(next);
      at++;
    } else if (quote === '"') take(letter);
    else if (letter === "'" || letter === '"') {
      quote = letter;
      take('');
      from = current?.length ?? 0;
    } else if (/\s/.test(letter)) {
      if (current !== undefined) words.push(current);
      [current, from] = [undefined, 0];
    } else {
      take(letter);
      if (breaks.includes(letter)) from = current?.length ?? 0;
    }
  }
  return { words, current: current ?? '', quote, from };
}

/** A whole word as the shell is to put it in there. */
export function completionOf(word: string, { quote, from }: ShellLine): string {
  const rest = word.slice(from);
  if (quote === "'") return rest.replaceAll("'", "'\\''");
  if (quote === '"') return rest.replace(/["\\$`]/g, '\\$&');
  // The blank behind a word that is whole stays one.
  return rest.replace(/[^\w@%+=:,./ -]| (?!$)/g, '\\$&');
}
