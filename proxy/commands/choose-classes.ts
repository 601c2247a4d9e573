import { TOOL_CLASSES, type ToolClass } from '../contract/policy.ts';
import type { ToolView } from '../contract/views.ts';
import { visible } from '../platform/terminal/visible.ts';
import { CommandError } from './command-error.ts';
import type { Choice } from './tools-text.ts';

/**
 * What is offered for each tool: the class that it claims; of one that has changed the stricter of that and what it was
 * confirmed as, so that a server does not talk itself out of a class. What was refused as it is now stays so.
 */
export function offeredChoices(tools: readonly ToolView[]): Map<string, Choice> {
  return new Map(
    tools.map(({ name, state, claimedClass, confirmedClass }) => [
      name,
      state === 'refused' ? 'no' : stricter(claimedClass, confirmedClass ?? claimedClass),
    ]),
  );
}

function stricter(one: ToolClass, other: ToolClass): ToolClass {
  return TOOL_CLASSES.indexOf(one) > TOOL_CLASSES.indexOf(other) ? one : other;
}

/** `NAME=class` and `NAME=no` words for tools that are there. Throws CommandError `usage`. */
export function parseChoices(tools: readonly ToolView[], words: readonly string[]): Map<string, Choice> {
  return new Map(words.map((word) => parseChoice(tools, word)));
}

function parseChoice(tools: readonly ToolView[], word: string): [string, Choice] {
  const [, name, given] = /^(.+)=([a-z]+)$/.exec(word) ?? [];
  const choice = [...TOOL_CLASSES, 'no' as const].find((one) => one === given);
  if (name === undefined || choice === undefined) {
    throw new CommandError(
      'usage',
      `${visible(word)} is not NAME=read, NAME=write, NAME=destructive or NAME=no.`,
    );
  }
  if (!tools.some((tool) => tool.name === name)) {
    throw new CommandError('usage', `There is no tool ${visible(name)} here that could be confirmed.`);
  }
  return [name, choice];
}
