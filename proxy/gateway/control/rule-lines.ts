import { parseYaml } from '../../platform/config/yaml-text.ts';

/** Lines of a configuration, as they were written. */
export interface WrittenLines {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

/** Where a configuration writes one of its rules; undefined where it has none of that name, or the place cannot be told. */
export function ruleLines(text: string, place: number): WrittenLines | undefined {
  return linesFrom(text, ['policy', 'rules', place]);
}

/** Where it writes what holds when no rule matches. */
export function defaultLine(text: string): WrittenLines | undefined {
  return linesFrom(text, ['policy', 'default']);
}

/** The line at which a value begins, and those below it that stand further in. */
function linesFrom(text: string, path: readonly (string | number)[]): WrittenLines | undefined {
  const yaml = parseYaml(text);
  if (yaml.problems.length > 0 || !yaml.has(path)) return undefined;
  const { line } = yaml.locate(path);
  const lines = text.split('\n');
  const first = lines[line - 1];
  if (first === undefined) return undefined;
  const indent = indentOf(first);
  let end = line;
  while (end < lines.length && (isBlank(lines[end]) || indentOf(lines[end] ?? '') > indent)) end += 1;
  while (end > line && isBlank(lines[end - 1])) end -= 1;
  const taken = lines.slice(line - 1, end).map((one) => one.slice(indent));
  return { line, text: taken.join('\n') };
}

const isBlank = (line: string | undefined): boolean => (line ?? '').trim() === '';
const indentOf = (line: string): number => line.length - line.trimStart().length;
