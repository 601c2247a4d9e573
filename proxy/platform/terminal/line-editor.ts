import { TerminalError } from './terminal-error.ts';

const MOST_CHARACTERS = 4096;

/**
 * A line being typed in raw mode: takes characters as they come, and gives the line at Enter. Backspace, Ctrl+U and Ctrl+W
 * as in every terminal; Ctrl+C, Ctrl+D and Escape give up. Arrow and function keys are passed over.
 */
export function createLineEditor(): { take(input: string): string | undefined; readonly length: number } {
  let line: string[] = [];
  let sequence = '';
  const give = (): string => line.join('');
  return {
    get length() {
      return line.length;
    },
    take(input) {
      for (const character of input) {
        if (sequence !== '' || (character === '\u001b' && input.length > 1)) {
          sequence = continueEscape(sequence, character);
        } else if (character === '\r' || character === '\n') {
          return give();
        } else if (character === '\u0003' || character === '\u0004' || character === '\u001b') {
          throw new TerminalError('cancelled', 'Cancelled. Nothing was done.');
        } else if (character === '\u007f' || character === '\b') {
          line.pop();
        } else if (character === '\u0015' || character === '\u0017') {
          line = [];
        } else if (character >= ' ') {
          line.push(character);
          if (line.length > MOST_CHARACTERS) throw new TerminalError('too-long', 'The line is too long.');
        }
      }
      return undefined;
    },
  };
}

/** The escape sequence so far, or nothing once it has ended (ECMA-48: CSI ends with @ to ~). */
function continueEscape(sequence: string, character: string): string {
  const longer = sequence + character;
  if (longer.length === 1) return longer;
  if (longer.length === 2) return character === '[' || character === 'O' ? longer : '';
  return character >= '@' && character <= '~' ? '' : longer;
}
