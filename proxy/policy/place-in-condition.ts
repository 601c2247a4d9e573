import type { Position } from './policy-error.ts';

/**
 * Where in a file a place within a condition is. `start` is where the condition's value begins in `text`; `position` counts
 * within the condition. Exact where it is written plainly, in quotes or as a block (`|`); else the beginning of the value.
 */
export function placeInCondition(
  text: string,
  start: Position,
  condition: string,
  position: Position | undefined,
): Position {
  if (position === undefined) return start;
  const lines = text.split('\n');
  const value = (lines[start.line - 1] ?? '').slice(start.column - 1);
  const [wanted = ''] = condition.split('\n').slice(position.line - 1);
  if (/^\|[-+0-9]*\s*(#.*)?$/.test(value)) {
    const line = start.line + position.line;
    const indent = (lines[line - 1] ?? '').indexOf(wanted);
    return indent < 0 ? start : { line, column: indent + position.column };
  }
  if (position.line > 1) return start;
  const quote = /^["']/.test(value) ? 1 : 0;
  // An escape in quotes, or a value folded over lines, is longer or shorter in the file than it is.
  if (!value.startsWith(wanted, quote)) return start;
  return { line: start.line, column: start.column + quote + position.column - 1 };
}
