import type { ToolClass } from '../contract/policy.ts';
import type { ToolView } from '../contract/views.ts';
import type { Painter } from '../platform/terminal/style.ts';
import { table } from '../platform/terminal/table.ts';
import { visible } from '../platform/terminal/visible.ts';
import { cut } from '../platform/terminal/width.ts';

const DESCRIPTION_COLUMNS = 60;
const NAME_COLUMNS = 48;

/** Whether a person is still to look at it: one that was refused as it is now was looked at, one that is gone cannot be. */
export function isOpen({ state, goneSince }: ToolView): boolean {
  return goneSince === null && (state === 'new' || state === 'changed');
}

/** As what a person takes a tool: a class, or not at all. */
export type Choice = ToolClass | 'no';

/**
 * The tools of a server: what it claims, what a person confirmed, and whether the definition is still that one. With `choices`,
 * as what each would be taken now.
 */
export function toolsText(
  tools: readonly ToolView[],
  paint: Painter,
  choices?: ReadonlyMap<string, Choice>,
): string {
  if (tools.length === 0) return 'The server has no tools.';
  return table(
    ['tool', 'claims', 'confirmed', ...(choices === undefined ? [] : ['you take it as']), 'description'],
    tools.map((tool) => [
      cut(visible(tool.name), NAME_COLUMNS),
      classText(tool.claimedClass, paint),
      confirmedText(tool, paint),
      ...(choices === undefined ? [] : [choiceText(choices.get(tool.name), paint)]),
      cut(visible(tool.description), DESCRIPTION_COLUMNS),
    ]),
  );
}

function confirmedText({ state, confirmedClass, goneSince }: ToolView, paint: Painter): string {
  if (goneSince !== null) return `${confirmedClass ?? 'not yet'}, no longer listed`;
  if (state === 'refused') return paint('warn', 'refused');
  if (state === 'changed') return paint('bad', `changed since (was ${confirmedClass ?? 'none'})`);
  if (confirmedClass === null) return paint('warn', 'not yet');
  return classText(confirmedClass, paint);
}

function choiceText(choice: Choice | undefined, paint: Painter): string {
  if (choice === undefined) return '';
  return choice === 'no' ? paint('warn', 'refused') : classText(choice, paint);
}

function classText(toolClass: ToolClass, paint: Painter): string {
  return paint(toolClass === 'read' ? 'good' : toolClass === 'write' ? 'warn' : 'bad', toolClass);
}
