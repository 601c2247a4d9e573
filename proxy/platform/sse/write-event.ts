import { isPlainField } from './plain-field.ts';
import { readField } from './read-event.ts';
import { SseError } from './sse-error.ts';
import type { SseEvent } from './sse-event.ts';
import { CR, LF, type SseLine, sseLines } from './sse-lines.ts';

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
 * Between two line endings that must not become one: the blank line would be gone, and this event and the next, which masks have looked
 * at one by one, be one to the agent.
 */
const EMPTY_COMMENT = encoder.encode(':');

/**
 * The event as it may go to an agent, with other data where `newData` says so: the new lines stand where the first data line
 * stood, with its line ending. The very bytes where nothing is to change. Otherwise comments lose their text, an event's name
 * that is no plain word becomes `other`, and lines go that clients ignore or could not give back: fields that the standard
 * does not know, and ids beyond bounds. All of that is text that a server may fill as it likes and that masks do not see.
 * Throws SseError `no-data` for new data to an event without any.
 */
export function passOn(event: SseEvent, newData?: string): Uint8Array {
  const { raw, markLength } = event;
  if (event.isPlain && newData === undefined) return raw;
  const parts: Uint8Array[] = [raw.subarray(0, markLength)];
  let replaced = false;
  /** Without anything between them, a bare CR before the line and an LF behind it would become one line ending. */
  function leaveOut({ next }: SseLine, ending: Uint8Array): void {
    if (parts.findLast(({ length }) => length > 0)?.at(-1) === CR && raw[next] === LF)
      parts.push(EMPTY_COMMENT, ending);
  }
  for (const line of sseLines(raw)) {
    const start = Math.max(line.start, markLength);
    const ending = raw.subarray(line.end, line.next);
    const field = readField(raw, start, line.end);
    if (field === undefined) {
      parts.push(raw.subarray(start, Math.min(start + 1, line.end)), ending);
    } else if (field.name === 'data' && newData !== undefined) {
      if (replaced) {
        leaveOut(line, ending);
        continue;
      }
      replaced = true;
      const end = Buffer.from(ending).toString('latin1');
      parts.push(encoder.encode(dataLines(newData).join(end || '\n') + end));
    } else if (isPlainField(field.name, field.value)) {
      parts.push(raw.subarray(start, line.next));
    } else if (field.name === 'event') {
      // Without a name it would be a message, which clients read.
      parts.push(encoder.encode('event: other'), ending);
    } else {
      leaveOut(line, ending);
    }
  }
  if (newData !== undefined && !replaced) throw new SseError('no-data', 'The event has no data to replace.');
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
