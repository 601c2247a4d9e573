import { parseJson } from '../../contract/parse-json.ts';
import type { ToolRow } from '../../contract/state.ts';
import type { ToolView } from '../../contract/views.ts';

export function toolView(row: ToolRow): ToolView {
  const now = parseJson(row.body) as { description?: unknown };
  return {
    name: row.name,
    definition: row.definition,
    description: typeof now.description === 'string' ? now.description : '',
    claimedClass: row.claimedClass,
    confirmedClass: row.confirmedClass,
    state: stateOf(row),
    before: row.confirmedBody,
    now: row.body,
    goneSince: row.gone,
  };
}

function stateOf(row: ToolRow): ToolView['state'] {
  if (row.refusedDefinition === row.definition) return 'refused';
  if (row.confirmedClass === null) return 'new';
  return row.confirmedDefinition === row.definition ? 'confirmed' : 'changed';
}
