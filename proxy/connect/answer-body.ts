import type { IncomingMessage } from 'node:http';
import { sseEvents } from '../platform/sse/sse-parser.ts';
import { LINE_BYTES } from './limits.ts';

/** Where a stream of events stands, so that it can be taken up again. */
export interface StreamPosition {
  lastEventId: string | undefined;
  /** What the server asks a client to wait before it comes back, in ms. */
  retry: number | undefined;
}

/** A message of the other side is longer than a line may be. */
class TooLong extends Error {
  readonly code = 'TOO_LONG';
}

/** The JSON texts in a successful answer, as they come: the whole of a JSON body, or the data of each event. */
export async function* messagesOf(
  response: IncomingMessage,
  position: StreamPosition,
): AsyncGenerator<Buffer, void, undefined> {
  const media = mediaType(response);
  if (media === 'application/json') {
    const body = await readBody(response, LINE_BYTES);
    if (body.length > 0) yield body;
    return;
  }
  if (media !== 'text/event-stream') {
    response.resume();
    return;
  }
  // The event's field names and line ends come on top of the message.
  for await (const event of sseEvents(response, { eventBytes: LINE_BYTES + 1024 })) {
    if (event.retry !== undefined) position.retry = event.retry;
    if (event.id !== undefined) position.lastEventId = event.id === '' ? undefined : event.id;
    const isMessage = event.event === undefined || event.event === 'message';
    if (isMessage && event.data !== undefined && event.data !== '') yield Buffer.from(event.data);
  }
}

export function isEventStream(response: IncomingMessage): boolean {
  return mediaType(response) === 'text/event-stream';
}

/** The whole body. Throws TooLong past `limit` bytes. */
export async function readBody(response: IncomingMessage, limit: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    length += chunk.length;
    // Leaving the loop destroys the response, so nothing more of it is read.
    if (length > limit) throw new TooLong(`an answer of more than ${limit} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** An event id as a header's value: its UTF-8 bytes, for Node writes headers as Latin-1 (WHATWG HTML 9.2.3). */
export function eventIdHeader(id: string): string {
  return Buffer.from(id, 'utf8').toString('latin1');
}

function mediaType(response: IncomingMessage): string {
  return (response.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
}
