import { isPlainField } from './plain-field.ts';
import type { SseEvent } from './sse-event.ts';
import { bomLength, sseLines } from './sse-lines.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
const COLON = 0x3a;
const SPACE = 0x20;

/** The field of a line: name and value as text, or undefined for a comment or an empty line. */
export function readField(
  bytes: Uint8Array,
  start: number,
  end: number,
): { name: string; value: string } | undefined {
  if (start === end || bytes[start] === COLON) return undefined;
  const colon = bytes.subarray(start, end).indexOf(COLON);
  if (colon < 0) return { name: decoder.decode(bytes.subarray(start, end)), value: '' };
  const valueStart = start + colon + 1;
  return {
    name: decoder.decode(bytes.subarray(start, start + colon)),
    value: decoder.decode(bytes.subarray(bytes[valueStart] === SPACE ? valueStart + 1 : valueStart, end)),
  };
}

/** Reads the fields of one event (WHATWG HTML 9.2.6). `first`: a byte order mark may precede it. */
export function readEvent(raw: Uint8Array, options: { first: boolean; complete: boolean }): SseEvent {
  const data: string[] = [];
  let id: string | undefined;
  let event: string | undefined;
  let retry: number | undefined;
  let comments = 0;
  let fields = 0;
  let isPlain = true;
  const markLength = options.first ? bomLength(raw) : 0;
  for (const line of sseLines(raw)) {
    const start = Math.max(line.start, markLength);
    if (raw[start] === COLON && start < line.end) {
      comments += 1;
      if (line.end > start + 1) isPlain = false;
    }
    const field = readField(raw, start, line.end);
    if (field === undefined) continue;
    fields += 1;
    if (!isPlainField(field.name, field.value)) isPlain = false;
    if (field.name === 'data') data.push(field.value);
    else if (field.name === 'event') event = field.value;
    else if (field.name === 'id' && !field.value.includes('\0')) id = field.value;
    else if (field.name === 'retry' && /^[0-9]+$/.test(field.value)) retry = Number(field.value);
  }
  return {
    raw,
    data: data.length === 0 ? undefined : data.join('\n'),
    id,
    event,
    retry,
    isComment: comments > 0 && fields === 0,
    isPlain,
    complete: options.complete,
    markLength,
  };
}
