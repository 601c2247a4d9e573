import { createHmac } from 'node:crypto';
import { sameCallBytes } from './same-call.ts';

/**
 * What makes two calls the same call: HMAC-SHA-256 under the installation's match key over agent, server, method and the raw
 * `params` bytes but for what only numbers the request (same-call.ts), each preceded by its length so that no two splits collide. Hex. Keyed, because a plain digest of a short
 * argument is the argument; kept in operational tables only.
 */
export function matchKeyOf(
  key: Uint8Array,
  call: {
    readonly agent: string;
    readonly server: string;
    readonly method: string;
    readonly params: Uint8Array | undefined;
    /** Index of the record of the replay that it belongs to: what people approve there is not for what the agent does by itself. */
    readonly replay?: number | undefined;
  },
): string {
  const mac = createHmac('sha256', key);
  const replay = call.replay === undefined ? [] : [`replay ${call.replay}`];
  for (const part of [call.agent, call.server, call.method, ...replay]) {
    const bytes = Buffer.from(part, 'utf8');
    mac.update(length(bytes.length)).update(bytes);
  }
  // Absent params and empty params are different calls.
  const params = call.params === undefined ? undefined : sameCallBytes(call.params);
  mac.update(length(params === undefined ? 0xffff_ffff : params.length));
  if (params !== undefined) mac.update(params);
  return mac.digest('hex');
}

function length(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
