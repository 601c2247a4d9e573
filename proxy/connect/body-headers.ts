import { headerValue } from '../platform/mcp/header-value.ts';
import type { Part } from './message.ts';

export type HeaderFields = Record<string, string>;

/** Which member of `params` the header Mcp-Name repeats (specification 2026-07-28, Streamable HTTP, standard headers). */
const NAMED_BY: ReadonlyMap<string, string> = new Map([
  ['tools/call', 'name'],
  ['prompts/get', 'name'],
  ['resources/read', 'uri'],
  ['tasks/get', 'taskId'],
  ['tasks/update', 'taskId'],
  ['tasks/cancel', 'taskId'],
]);

/** The headers that repeat what a message without a session says in its body. Empty for one that claims no revision. */
export function bodyHeaders(part: Part): HeaderFields {
  if (part.claimed === undefined || part.method === undefined) return {};
  const headers: HeaderFields = {
    'MCP-Protocol-Version': headerValue(part.claimed),
    'Mcp-Method': headerValue(part.method),
  };
  const member = NAMED_BY.get(part.method);
  const name = member === undefined ? undefined : part.params?.[member];
  if (typeof name === 'string') headers['Mcp-Name'] = headerValue(name);
  return headers;
}
