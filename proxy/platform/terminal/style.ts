import { styleText } from 'node:util';

type Paint = 'good' | 'warn' | 'bad' | 'dim' | 'strong';
/** Colours a text, or leaves it as it is where colours are not wanted. */
export type Painter = (paint: Paint, text: string) => string;

const FORMATS = { good: 'green', warn: 'yellow', bad: 'red', dim: 'dim', strong: 'bold' } as const;

/** Colours on a terminal only, and never where NO_COLOR is set to something (no-color.org). */
export function createPainter(options: {
  readonly isTerminal: boolean;
  readonly noColor: string | undefined;
}): Painter {
  const wanted = options.isTerminal && (options.noColor === undefined || options.noColor === '');
  return (paint, text) =>
    wanted && text !== '' ? styleText(FORMATS[paint], text, { validateStream: false }) : text;
}
