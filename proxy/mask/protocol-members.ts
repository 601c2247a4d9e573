/** Members of `params` and `result` that belong to the protocol: peers compare them or hand them back as they came. */
const PROTOCOL = new Set([
  'progressToken',
  'cursor',
  'nextCursor',
  'requestState',
  'requestId',
  'taskId',
  'elicitationId',
  'protocolVersion',
]);

/**
 * Whether the leaf at `path` of a JSON-RPC message (or of a batch of them) must stay as it is whatever it looks like:
 * `jsonrpc`, `id`, `method`, and what MCP itself reads in `params`, `result` and their `_meta`.
 */
export function isProtocolMember(path: readonly (string | number)[]): boolean {
  const top = typeof path[0] === 'number' ? 1 : 0;
  const member = path[top];
  const depth = path.length - top;
  if (depth === 1) return member === 'jsonrpc' || member === 'id' || member === 'method';
  if (member !== 'params' && member !== 'result') return false;
  const key = path[top + 1];
  if (depth === 2) return typeof key === 'string' && PROTOCOL.has(key);
  const inner = path[top + 2];
  if (key === '_meta') {
    return (depth === 3 && inner === 'progressToken') || String(inner).startsWith('io.modelcontextprotocol/');
  }
  return key === 'task' && depth === 3 && inner === 'taskId';
}

/**
 * Members by which peers find their way in a message. No built-in detector takes one for a secret; an own pattern that does
 * would make of an answer something that is none.
 */
const WORDS = new Set(
  (
    'jsonrpc id method params result error code message data _meta name title description arguments uri uriTemplate ' +
    'tools resources resourceTemplates prompts messages contents content structuredContent isError resultType role type text ' +
    'blob mimeType annotations resource inputSchema outputSchema inputRequests inputResponses requestState cursor nextCursor ' +
    'capabilities serverInfo clientInfo protocolVersion supportedVersions roots progress progressToken total'
  ).split(' '),
);

export function isProtocolWord(key: string): boolean {
  return WORDS.has(key);
}
