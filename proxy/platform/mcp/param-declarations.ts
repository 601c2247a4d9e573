/** One `x-mcp-header` annotation: the argument at `path` goes into the header `Mcp-Param-<name>`. */
export interface ParamDeclaration {
  readonly path: readonly string[];
  readonly name: string;
}
export interface ParamDeclarations {
  readonly all: readonly ParamDeclaration[];
  /** Whether every annotation keeps the rules. A client leaves a tool that does not out of its list. */
  readonly valid: boolean;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const TYPES: ReadonlySet<unknown> = new Set(['string', 'integer', 'boolean']);
/** A schema nested deeper is not a tool's own: the walk must end, whatever a server sends. */
const DEEPEST = 32;

/**
 * The annotations of a tool's input schema that are reachable by `properties` alone (specification 2026-07-28, Streamable HTTP,
 * custom headers from tool parameters).
 */
export function paramDeclarations(schema: unknown): ParamDeclarations {
  const all: ParamDeclaration[] = [];
  const seen = new Set<string>();
  let valid = true;
  const visit = (node: unknown, path: readonly string[]): void => {
    const here = fields(node);
    if (here === undefined || path.length > DEEPEST) return;
    const name = here['x-mcp-header'];
    if (name !== undefined) {
      if (typeof name !== 'string' || !TOKEN.test(name) || path.length === 0) {
        valid = false;
        return;
      }
      if (!TYPES.has(here['type']) || seen.has(name.toLowerCase())) valid = false;
      seen.add(name.toLowerCase());
      all.push({ path, name });
    }
    for (const [key, child] of Object.entries(fields(here['properties']) ?? {})) visit(child, [...path, key]);
  };
  visit(schema, []);
  return { all, valid };
}

/** The argument that a declaration speaks of, or undefined where there is none. */
export function argumentAt(root: unknown, path: readonly string[]): unknown {
  let node = root;
  for (const key of path) {
    const here = fields(node);
    if (here === undefined || !Object.hasOwn(here, key)) return undefined;
    node = here[key];
  }
  return node;
}

function fields(value: unknown): Readonly<Record<string, unknown>> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : undefined;
}
