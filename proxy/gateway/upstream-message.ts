import type { Message } from '../contract/call.ts';
import { toMessage } from '../listen/messages.ts';
import { parseStrict } from '../platform/json/strict-json.ts';

/**
 * A server's message, or undefined where the bytes are no JSON-RPC message. Servers write what agents may not (numbers beyond a
 * double, half surrogates): these pass untouched, for nothing is decided by them. A duplicate or near-duplicate member is refused
 * here too, since it could be read as another message than the one we saw.
 */
export function upstreamMessage(bytes: Uint8Array, depth: number): Message | undefined {
  try {
    return toMessage(parseStrict(bytes, { depth, lenientValues: true }));
  } catch {
    return undefined;
  }
}

/** `result.isError` of a tool result, `error.code` of a JSON-RPC error: facts of an outcome. */
export function outcomeOf(message: Message): {
  readonly outcome: 'answered' | 'error';
  readonly facts: Readonly<Record<string, number | boolean>>;
} {
  const error = message.value['error'];
  if (error !== undefined) {
    const code =
      typeof error === 'object' && error !== null ? (error as Record<string, unknown>)['code'] : undefined;
    return { outcome: 'error', facts: Number.isSafeInteger(code) ? { rpcCode: code as number } : {} };
  }
  const result = message.value['result'];
  const isError =
    typeof result === 'object' && result !== null && (result as Record<string, unknown>)['isError'] === true;
  return { outcome: isError ? 'error' : 'answered', facts: isError ? { isError } : {} };
}
