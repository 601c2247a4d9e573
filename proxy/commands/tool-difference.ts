import { structuredPatch } from 'diff';
import type { ToolView } from '../contract/views.ts';
import { prettyJson } from '../platform/terminal/pretty-json.ts';
import type { Painter } from '../platform/terminal/style.ts';

/** Unchanged lines that are shown around a change. */
const CONTEXT_LINES = 2;

/** What is different in a tool's definition since a person confirmed it, line by line; undefined where nothing is. */
export function toolDifference(tool: ToolView, paint: Painter): string | undefined {
  if (tool.state !== 'changed' || tool.before === null) return undefined;
  const { hunks } = structuredPatch('', '', prettyJson(tool.before), prettyJson(tool.now), '', '', {
    context: CONTEXT_LINES,
  });
  const parts = hunks.map(({ lines }) =>
    lines
      // diff's own remark, none of the text.
      .filter((line) => !line.startsWith('\\'))
      .map((line) => {
        if (line.startsWith('-')) return paint('bad', line);
        return line.startsWith('+') ? paint('good', line) : line;
      })
      .join('\n'),
  );
  return parts.join('\n  …\n');
}
