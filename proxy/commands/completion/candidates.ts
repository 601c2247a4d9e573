import type { Command, Option } from 'commander';
import { callOutcome } from '../../api/log-views.ts';
import { EFFECTS } from '../../contract/policy.ts';
import { completeQuery } from '../../contract/query-complete.ts';
import { recordKind } from '../../contract/record.ts';
import type { KnownNames } from './known-names.ts';

/** What could stand where the caret is: whole words. One that ends in a blank is complete. */
export async function candidates(
  program: Command,
  words: readonly string[],
  current: string,
  known: () => Promise<KnownNames>,
): Promise<string[]> {
  const { path, at, option, operands, ended } = placeOf(program, words);
  if (option !== undefined) return ofOption(option, current, known);
  const [, name = '', value] = /^(--[a-z-]+)=(.*)$/s.exec(current) ?? [];
  const given = ended || value === undefined ? undefined : findOption(at, name);
  if (given !== undefined && value !== undefined)
    return (await ofOption(given, value, known)).map((one) => `${name}=${one}`);
  if (current.startsWith('-') && !ended)
    return optionsOf(at)
      .map((one) => `${one} `)
      .filter(begins(current));
  if (operands > 0) return [];
  const subcommands = at.commands.map((one) => `${one.name()} `).filter(begins(current));
  const argument = at.registeredArguments[0]?.name();
  return argument === undefined
    ? subcommands
    : [...subcommands, ...(await ofArgument(path, argument, current, known))];
}

interface Place {
  /** `log show`. */
  readonly path: string;
  readonly at: Command;
  /** The option whose value is wanted here. */
  readonly option: Option | undefined;
  /** Arguments that stand before. */
  readonly operands: number;
  /** Behind `--` nothing is an option. */
  readonly ended: boolean;
}

function placeOf(program: Command, words: readonly string[]): Place {
  let at = program;
  let option: Option | undefined;
  let operands = 0;
  let ended = false;
  const path: string[] = [];
  for (const word of words) {
    if (option !== undefined) option = undefined;
    else if (!ended && word === '--') ended = true;
    else if (!ended && word.startsWith('-')) {
      const found = findOption(at, word);
      option = found?.required === true || found?.optional === true ? found : undefined;
    } else {
      const next = operands === 0 ? at.commands.find((one) => one.name() === word) : undefined;
      if (next === undefined) operands++;
      else {
        at = next;
        path.push(word);
      }
    }
  }
  return { path: path.join(' '), at, option, operands, ended };
}

function findOption(command: Command, flag: string): Option | undefined {
  for (let at: Command | null = command; at !== null; at = at.parent) {
    const found = at.options.find(({ long, short }) => long === flag || short === flag);
    if (found !== undefined) return found;
  }
  return undefined;
}

function optionsOf(command: Command): string[] {
  const names: string[] = [];
  for (let at: Command | null = command; at !== null; at = at.parent)
    for (const { long, hidden } of at.options) if (!hidden && typeof long === 'string') names.push(long);
  return [...names, '--help'];
}

const begins =
  (typed: string) =>
  (one: string): boolean =>
    one.startsWith(typed);
const whole = (values: readonly string[], typed: string): string[] =>
  values.map((value) => `${value} `).filter(begins(typed));

async function ofOption(
  { long }: Option,
  typed: string,
  known: () => Promise<KnownNames>,
): Promise<string[]> {
  switch (long) {
    case '--query':
      return ofQuery(typed, await known());
    case '--agent':
    case '--owner':
    case '--server':
    case '--tool':
      return whole((await known()).query[long.slice(2) as 'agent'] ?? [], typed);
    case '--decision':
      return whole(EFFECTS, typed);
    case '--outcome':
      return whole(callOutcome.options, typed);
    case '--kind':
      return whole(recordKind.options, typed);
    default:
      return [];
  }
}

async function ofArgument(
  path: string,
  argument: string,
  typed: string,
  known: () => Promise<KnownNames>,
): Promise<string[]> {
  if (path === 'log show') return ofQuery(typed, await known());
  if (argument === 'server') return whole((await known()).query.server ?? [], typed);
  if (/^agent (renew|revoke)$/.test(path)) return whole((await known()).query.agent ?? [], typed);
  if (/^server (test|remove)$/.test(path)) return whole((await known()).query.server ?? [], typed);
  if (/^(show|approve|deny)$/.test(path)) return whole((await known()).waiting, typed);
  return [];
}

/** A line with each of what could stand at its end. */
function ofQuery(line: string, { query }: KnownNames): string[] {
  const { from, options } = completeQuery(line, line.length, query);
  // A shell takes away what is typed where not all go on from there.
  const lines = options
    .map(({ insert }) => line.slice(0, from) + insert.trimEnd())
    .filter((one) => one.startsWith(line));
  const [only, ...more] = lines;
  if (only === undefined || more.length > 0) return lines;
  // Bash closes the quotation mark behind the only completion, and a line goes on: the same with a blank is another one.
  const values = only.endsWith(':') ? completeQuery(only, only.length, query).options : [];
  const beside = values.map(({ insert }) => only.slice(0, -lengthOfTerm(only)) + insert.trimEnd());
  return beside.length > 1 ? beside : [only, ...beside, `${only} `];
}

/** `-server:` at the end of a line. */
function lengthOfTerm(line: string): number {
  return /\S*$/.exec(line)?.[0].length ?? 0;
}
