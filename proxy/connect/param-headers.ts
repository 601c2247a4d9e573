import { headerValue } from '../platform/mcp/header-value.ts';
import { argumentAt, type ParamDeclaration, paramDeclarations } from '../platform/mcp/param-declarations.ts';
import type { HeaderFields } from './body-headers.ts';
import { fields, type Part } from './message.ts';

export interface ParamHeaders {
  /** Takes the annotations from a tools/list result. */
  learn(result: unknown): void;
  headersFor(call: Part): HeaderFields;
}

const MOST_TOOLS = 10_000;

/**
 * Repeats annotated arguments as `Mcp-Param-*` headers (specification 2026-07-28, tools, custom headers). A tool whose
 * annotations break the rules gets none: the client leaves such a tool out, and the server says so if it does not.
 */
export function createParamHeaders(): ParamHeaders {
  const byTool = new Map<string, readonly ParamDeclaration[]>();
  return {
    learn(result) {
      const tools = fields(result)?.['tools'];
      if (!Array.isArray(tools)) return;
      for (const each of tools as readonly unknown[]) {
        const tool = fields(each);
        const name = tool?.['name'];
        if (typeof name !== 'string') continue;
        const { all, valid } = paramDeclarations(tool?.['inputSchema']);
        if (all.length === 0 || !valid) byTool.delete(name);
        else if (byTool.size < MOST_TOOLS) byTool.set(name, all);
      }
    },
    headersFor(call) {
      const headers: HeaderFields = {};
      if (call.method !== 'tools/call' || call.claimed === undefined) return headers;
      const name = call.params?.['name'];
      const declarations = typeof name === 'string' ? byTool.get(name) : undefined;
      for (const declaration of declarations ?? []) {
        const text = textOf(argumentAt(call.params?.['arguments'], declaration.path));
        if (text !== undefined) headers[`Mcp-Param-${declaration.name}`] = headerValue(text);
      }
      return headers;
    },
  };
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean' || Number.isSafeInteger(value)) return String(value);
  return undefined;
}
