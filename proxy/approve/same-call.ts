import { walkLeaves } from '../platform/json/json-tokens.ts';

/**
 * Members of `params._meta` that number a request and say nothing of what it does: the progress token (MCP), the clients' own
 * numbers of a tool use, trace context (W3C). A client gives each retry new ones, so with them no call ever came again.
 */
const NUMBERS_A_REQUEST = new Set([
  'progressToken',
  'claudecode/toolUseId',
  'callId',
  'x-codex-turn-metadata',
  'traceparent',
  'tracestate',
]);
/** A longer value is no number of a request, and stays in. */
const MOST_CHARACTERS = 512;
/** Params have been read strictly before, under their own ceiling; this one only ends the walk. */
const DEPTH = 600;

/**
 * The bytes of `params` by which two calls are the same call: all of them but the values of those members, if they are strings
 * or numbers. The members' names stay, so the rest of the text keeps its place and no two different calls become one.
 */
export function sameCallBytes(params: Uint8Array): Uint8Array {
  const text = Buffer.from(params.buffer, params.byteOffset, params.byteLength).toString('utf8');
  if (!text.includes('"_meta"')) return params;
  let kept = '';
  let from = 0;
  walkLeaves(text, { depth: DEPTH }, ({ path, start, end }) => {
    const [first, second] = path;
    if (path.length !== 2 || first !== '_meta' || typeof second !== 'string') return;
    if (!NUMBERS_A_REQUEST.has(second) || end - start > MOST_CHARACTERS) return;
    kept += text.slice(from, start);
    from = end;
  });
  return from === 0 ? params : Buffer.from(kept + text.slice(from), 'utf8');
}
