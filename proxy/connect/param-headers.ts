import type { HeaderFields } from './body-headers.ts';
import { headerValue } from './header-value.ts';
import { fields, type Part } from './message.ts';

/** One `x-mcp-header` annotation: which argument goes into which Mcp-Param header. */
interface Declaration {
  readonly path: readonly string[];
  readonly name: string;
}

export interface ParamHeaders {
  /** Takes the annotations from a tools/list result. */
  learn(result: unknown): void;
  headersFor(call: Part): HeaderFields;
}

const TOKEN = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const TYPES: ReadonlySet<unknown> = new Set(['string', 'integer', 'boolean']);
/** A schema nested deeper is not a tool's own: the walk must end, whatever a server sends. */
const DEEPEST = 32;
const MOST_TOOLS = 10_000;

/**
 * Repeats annotated arguments as `Mcp-Param-*` headers (specification 2026-07-28, tools, custom headers). A tool whose
 * annotations break the rules gets none: the client leaves such a tool out, and the server says so if it does not.
 */
export function createParamHeaders(): ParamHeaders {
  const byTool = new Map<string, readonly Declaration[]>();
  return {
    learn(result) {
      const tools = fields(result)?.['tools'];
      if (!Array.isArray(tools)) return;
      for (const each of tools as readonly unknown[]) {
        const tool = fields(each);
        const name = tool?.['name'];
        if (typeof name !== 'string') continue;
        const declarations = declarationsOf(tool?.['inputSchema']);
        if (declarations.length === 0) byTool.delete(name);
        else if (byTool.size < MOST_TOOLS) byTool.set(name, declarations);
      }
    },
    headersFor(call) {
      const headers: HeaderFields = {};
      if (call.method !== 'tools/call' || call.claimed === undefined) return headers;
      const name = call.params?.['name'];
      const declarations = typeof name === 'string' ? byTool.get(name) : undefined;
      for (const declaration of declarations ?? []) {
        const text = textOf(valueAt(call.params?.['arguments'], declaration.path));
        if (text !== undefined) headers[`Mcp-Param-${declaration.name}`] = headerValue(text);
      }
      return headers;
    },
  };
}

function declarationsOf(schema: unknown): readonly Declaration[] {
  const found: Declaration[] = [];
  const seen = new Set<string>();
  let broken = false;
  const visit = (node: unknown, path: readonly string[]): void => {
    const here = fields(node);
    if (here === undefined || path.length > DEEPEST) return;
    const name = here['x-mcp-header'];
    if (name !== undefined) {
      const valid =
        typeof name === 'string' && TOKEN.test(name) && TYPES.has(here['type']) && path.length > 0;
      if (!valid || seen.has(name.toLowerCase())) {
        broken = true;
        return;
      }
      seen.add(name.toLowerCase());
      found.push({ path, name });
    }
    for (const [key, child] of Object.entries(fields(here['properties']) ?? {})) visit(child, [...path, key]);
  };
  visit(schema, []);
  return broken ? [] : found;
}

function valueAt(root: unknown, path: readonly string[]): unknown {
  let node = root;
  for (const key of path) {
    const here = fields(node);
    if (here === undefined || !Object.hasOwn(here, key)) return undefined;
    node = here[key];
  }
  return node;
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return String(value);
  return undefined;
}
