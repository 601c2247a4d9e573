import type { Identified } from '../contract/call.ts';
import { errorBytes, toolRefusalBytes } from '../listen/json-rpc.ts';
import { isStateless } from '../listen/revision.ts';

/** A refusal in the form that clients tell their model: a tool result where a tool was called, a JSON-RPC error elsewhere. */
export function refusal(identified: Identified, sentence: string, code: number): Uint8Array {
  const { id, method } = identified.call.message;
  return method === 'tools/call'
    ? toolRefusalBytes(id, sentence, isStateless(identified.call.revision))
    : errorBytes(id, code, sentence);
}
