import { isObject, type Json, jsonIn } from '../../call/json.ts';

/** Begins each further line of a string. What a server wrote cannot pose as a member: its quotes keep their backslashes. */
const GOES_ON = '│';

/**
 * A tool's canonical definition (RFC 8785) laid out to be compared line by line. Long strings are broken at their line feeds and
 * sentences, so that one changed word in a page of description is one changed line.
 */
export function definitionText(canonical: string): string {
  const value = jsonIn(canonical);
  return value === undefined ? canonical : lines(value, 0).join('\n');
}

const indent = (depth: number): string => '  '.repeat(depth);

/** The value's lines, the first without its indent. */
function lines(value: Json, depth: number): string[] {
  if (typeof value === 'string') return stringLines(value, depth);
  if (typeof value !== 'object' || value === null) return [JSON.stringify(value)];
  const [open, close] = isObject(value) ? ['{', '}'] : ['[', ']'];
  const members: (readonly [string, Json])[] = isObject(value)
    ? Object.entries(value).map(([key, one]) => [`${JSON.stringify(key)}: `, one])
    : (value as readonly Json[]).map((one) => ['', one]);
  if (members.length === 0) return [`${open}${close}`];
  const inner = members.flatMap(([key, one], index) => {
    const [first = '', ...rest] = lines(one, depth + 1);
    const all = [`${indent(depth + 1)}${key}${first}`, ...rest];
    if (index < members.length - 1) all.push(`${all.pop() ?? ''},`);
    return all;
  });
  return [open, ...inner, `${indent(depth)}${close}`];
}

function stringLines(value: string, depth: number): string[] {
  const parts = value.split(/(?<=\n)(?!$)|(?<=[.!?])(?= )/).map((part) => JSON.stringify(part).slice(1, -1));
  return `"${parts.join(`\n${indent(depth + 1)}${GOES_ON}`)}"`.split('\n');
}
