import type { SseEvent } from '../platform/sse/sse-event.ts';
import { createSseParser } from '../platform/sse/sse-parser.ts';
import { formatEvent } from '../platform/sse/write-event.ts';
import type { RawHeader, UpstreamAnswer } from './types.ts';

const encoder = new TextEncoder();

/** A whole JSON answer. */
export function jsonAnswer(status: number, text: string, headers: readonly RawHeader[] = []): UpstreamAnswer {
  return {
    status,
    headers: [['content-type', 'application/json'], ...headers],
    body: { kind: 'json', bytes: encoder.encode(text) },
  };
}

/** An answer of the transport itself: a JSON-RPC error, for `id` in its raw form or for no request. */
export function errorAnswer(status: number, code: number, message: string, id = 'null'): UpstreamAnswer {
  return jsonAnswer(
    status,
    `{"jsonrpc":"2.0","id":${id},"error":{"code":${code},"message":${JSON.stringify(message)}}}`,
  );
}

export function emptyAnswer(status: number, headers: readonly RawHeader[] = []): UpstreamAnswer {
  return { status, headers, body: { kind: 'empty' } };
}

export function streamAnswer(
  events: AsyncIterable<SseEvent>,
  headers: readonly RawHeader[] = [],
): UpstreamAnswer {
  return {
    status: 200,
    headers: [['content-type', 'text/event-stream'], ['cache-control', 'no-cache, no-transform'], ...headers],
    body: { kind: 'stream', events },
  };
}

/** A message as the event that carries it. */
export function messageEvent(text: string): SseEvent {
  const [event] = createSseParser({ eventBytes: Number.POSITIVE_INFINITY }).push(
    formatEvent({ event: 'message', data: text }),
  );
  if (event === undefined) throw new TypeError('a formatted event is an event');
  return event;
}
