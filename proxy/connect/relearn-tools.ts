import { uuidv7 } from '../platform/uuid.ts';
import { ask } from './ask.ts';
import { bodyHeaders } from './body-headers.ts';
import { fields, type Part, partOf } from './message.ts';
import type { Wire } from './wire.ts';

const MOST_PAGES = 50;

/**
 * Lists the tools anew after a header mismatch: the client may have its list from another process or an earlier day, so
 * that this one has not seen which arguments go into headers (specification 2026-07-28, Streamable HTTP: refresh and try once
 * more). True where the headers of `call` are others now.
 */
export async function relearnTools(wire: Wire, call: Part, signal: AbortSignal): Promise<boolean> {
  const before = JSON.stringify(wire.params.headersFor(call));
  const { progressToken: _, ...meta } = fields(call.params?.['_meta']) ?? {};
  let cursor: unknown;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const id = `countersign-${uuidv7()}`;
    const params = cursor === undefined ? { _meta: meta } : { _meta: meta, cursor };
    const request = { jsonrpc: '2.0', id, method: 'tools/list', params };
    const part = partOf(request);
    if (part === undefined) return false;
    const body = Buffer.from(JSON.stringify(request));
    const asked = await ask(wire, body, JSON.stringify(id), bodyHeaders(part), signal);
    if (asked === undefined) return false;
    wire.params.learn(asked.result);
    cursor = fields(asked.result)?.['nextCursor'];
    if (typeof cursor !== 'string') break;
  }
  return JSON.stringify(wire.params.headersFor(call)) !== before;
}
