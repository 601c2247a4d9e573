import { readEvent } from './read-event.ts';
import { SseError } from './sse-error.ts';
import type { SseEvent } from './sse-event.ts';
import { BOM, CR, LF } from './sse-lines.ts';

export interface SseParser {
  /** The events that this chunk completes, in order. Throws SseError `event-too-large`. The chunk must not change afterwards. */
  push(chunk: Uint8Array): SseEvent[];
  /** What is left at the end of the stream, or undefined. */
  end(): SseEvent | undefined;
}

/**
 * An incremental parser that keeps bytes. However the stream is cut into chunks, the events are the same.
 *
 * A blank line that ends in CR is complete only with the next byte, for LF may follow. Where the line before ended in a bare CR
 * the event is given out at once all the same (or a stream of bare CRs would always be one event late), and an LF that
 * does follow becomes the first byte of the next event.
 */
export function createSseParser(limits: { readonly eventBytes: number }): SseParser {
  let parts: Uint8Array[] = [];
  let size = 0;
  let first = true;
  let lineIsEmpty = true;
  let bomAt = 0;
  let lastEnding: 'cr' | 'other' = 'other';
  let afterCr: 'no' | 'line' | 'blank' = 'no';

  function keep(part: Uint8Array): void {
    if (part.length === 0) return;
    size += part.length;
    if (size > limits.eventBytes) {
      throw new SseError('event-too-large', `An event is longer than ${limits.eventBytes} bytes.`);
    }
    parts.push(part);
  }

  function take(complete: boolean): SseEvent {
    const only = parts.length === 1 ? parts[0] : undefined;
    const raw = only ?? new Uint8Array(Buffer.concat(parts));
    const event = readEvent(raw, { first, complete });
    parts = [];
    size = 0;
    first = false;
    return event;
  }

  /** Whether `byte` is part of the byte order mark that may open the stream. */
  function isBom(byte: number): boolean {
    if (bomAt >= BOM.length) return false;
    if (byte === BOM[bomAt]) {
      bomAt += 1;
      return true;
    }
    if (bomAt > 0) lineIsEmpty = false;
    bomAt = BOM.length;
    return false;
  }

  function push(chunk: Uint8Array): SseEvent[] {
    const events: SseEvent[] = [];
    let from = 0;
    function cut(at: number): void {
      keep(chunk.subarray(from, at));
      from = at;
      events.push(take(true));
    }
    for (let at = 0; at < chunk.length; at += 1) {
      const byte = chunk[at] ?? 0;
      if (isBom(byte)) continue;
      if (afterCr !== 'no') {
        const blank = afterCr === 'blank';
        afterCr = 'no';
        lastEnding = byte === LF ? 'other' : 'cr';
        if (blank) cut(byte === LF ? at + 1 : at);
        if (byte === LF) continue;
      }
      if (byte === LF) {
        if (lineIsEmpty) cut(at + 1);
        lastEnding = 'other';
        lineIsEmpty = true;
      } else if (byte === CR) {
        if (lineIsEmpty && lastEnding === 'cr') cut(at + 1);
        else if (lineIsEmpty) afterCr = 'blank';
        if (afterCr === 'no') afterCr = 'line';
        lineIsEmpty = true;
      } else {
        lineIsEmpty = false;
      }
    }
    keep(chunk.subarray(from));
    return events;
  }

  function end(): SseEvent | undefined {
    return size === 0 ? undefined : take(afterCr === 'blank');
  }

  return { push, end };
}

/** The events of a stream of chunks, pulled one chunk at a time. Throws SseError. */
export async function* sseEvents(
  chunks: AsyncIterable<Uint8Array>,
  limits: { readonly eventBytes: number },
): AsyncGenerator<SseEvent, void, undefined> {
  const parser = createSseParser(limits);
  for await (const chunk of chunks) yield* parser.push(chunk);
  const last = parser.end();
  if (last !== undefined) yield last;
}
