import { parseJson } from '../contract/parse-json.ts';
import type { ToolRow } from '../contract/state.ts';
import { type ParamDeclaration, paramDeclarations } from '../platform/mcp/param-declarations.ts';

/** By row: a definition that changed is another row. */
const known = new WeakMap<ToolRow, readonly ParamDeclaration[]>();

/** The arguments that a tool's definition, as last seen, wants repeated in `Mcp-Param-*` headers. */
export function declaredParams(row: ToolRow | undefined): readonly ParamDeclaration[] {
  if (row === undefined) return [];
  const before = known.get(row);
  if (before !== undefined) return before;
  const { inputSchema } = parseJson(row.body) as { readonly inputSchema?: unknown };
  const { all } = paramDeclarations(inputSchema);
  known.set(row, all);
  return all;
}
