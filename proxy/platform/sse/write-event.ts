import { readField } from './read-event.ts';
import { SseError } from './sse-error.ts';
import type { SseEvent } from './sse-event.ts';
import { sseLines } from './sse-lines.ts';

const encoder = new TextEncoder();

/** The `data:` lines of a text. A stream cannot carry CR inside a line, so CR and CRLF become line breaks too. */
function dataLines(data: string): string[] {
  return data.split(/\r\n|\r|\n/).map((line) => `data: ${line}`);
}

function oneLine(name: string, value: string): string {
  if (/[\r\n\0]/.test(value)) throw new SseError('bad-field', `The field ${name} cannot hold a line break.`);
  return `${name}: ${value}\n`;
}

/**
 * The event with other data: the new lines stand where the first data line stood, with its line ending, and every other byte is as it
 * was. Throws SseError `no-data` for an event without data.
 */
export function replaceData(event: SseEvent, newData: string): Uint8Array {
  const { raw, markLength } = event;
  const parts: Uint8Array[] = [];
  let replaced = false;
  parts.push(raw.subarray(0, markLength));
  for (const line of sseLines(raw)) {
    const start = Math.max(line.start, markLength);
    if (readField(raw, start, line.end)?.name !== 'data') {
      parts.push(raw.subarray(start, line.next));
    } else if (!replaced) {
      replaced = true;
      const ending = Buffer.from(raw.subarray(line.end, line.next)).toString('latin1');
      parts.push(encoder.encode(dataLines(newData).join(ending || '\n') + ending));
    }
  }
  if (!replaced) throw new SseError('no-data', 'The event has no data to replace.');
  return new Uint8Array(Buffer.concat(parts));
}

/** A whole event in LF form. Throws SseError `bad-field` where id or event hold a line break. */
export function formatEvent(event: {
  readonly data?: string;
  readonly event?: string;
  readonly id?: string;
  readonly retry?: number;
}): Uint8Array {
  let text = '';
  if (event.event !== undefined) text += oneLine('event', event.event);
  if (event.id !== undefined) text += oneLine('id', event.id);
  if (event.retry !== undefined) text += oneLine('retry', String(event.retry));
  if (event.data !== undefined) text += `${dataLines(event.data).join('\n')}\n`;
  return encoder.encode(`${text}\n`);
}

/** A comment, which clients ignore: keeps an idle stream alive. */
export function formatComment(text: string): Uint8Array {
  const lines = text.split(/\r\n|\r|\n/).map((line) => `: ${line}\n`);
  return encoder.encode(`${lines.join('')}\n`);
}
