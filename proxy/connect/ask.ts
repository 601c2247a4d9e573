import { messagesOf } from './answer-body.ts';
import { post } from './attempt.ts';
import type { HeaderFields } from './body-headers.ts';
import { partsOf } from './message.ts';
import { headerOf, type Wire } from './wire.ts';

export interface Asked {
  readonly result: unknown;
  readonly sessionId: string | undefined;
}

/**
 * Sends a request that is the shim's own, or repeats one, and keeps its answer from the client. `id` is JSON text. Undefined
 * where there was no result.
 */
export async function ask(
  wire: Wire,
  body: Buffer,
  id: string,
  headers: HeaderFields,
  signal: AbortSignal,
): Promise<Asked | undefined> {
  const attempt = await post(wire, body, headers, signal).attempt;
  if (attempt.kind === 'refused') return undefined;
  const position = { lastEventId: undefined, retry: undefined };
  for await (const message of messagesOf(attempt.response, position)) {
    const answer = partsOf(message)?.find((part) => part.kind === 'response' && part.id === id);
    if (answer === undefined) continue;
    const result = answer.value['result'];
    if (result === undefined) return undefined;
    return { result, sessionId: headerOf(attempt.response, 'mcp-session-id') };
  }
  return undefined;
}
