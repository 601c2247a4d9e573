import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SseEvent } from '../../proxy/platform/sse/sse-event.ts';
import { createSseParser } from '../../proxy/platform/sse/sse-parser.ts';
import { formatComment, formatEvent, replaceData } from '../../proxy/platform/sse/write-event.ts';

function parse(input: Uint8Array | string): SseEvent[] {
  const parser = createSseParser({ eventBytes: 100_000 });
  const events = parser.push(typeof input === 'string' ? new TextEncoder().encode(input) : input);
  const last = parser.end();
  return last === undefined ? events : [...events, last];
}
function only(input: Uint8Array | string): SseEvent {
  const [event, ...rest] = parse(input);
  if (event === undefined || rest.length > 0) throw new Error('expected exactly one event');
  return event;
}
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

describe('replaceData', () => {
  it('leaves every other line as it was', () => {
    const event = only(': c\r\nid:7\r\ndata: one\r\nx-unknown:  y\r\ndata: two\r\nevent:e\r\n\r\n');
    expect(text(replaceData(event, 'new'))).toBe(
      ': c\r\nid:7\r\ndata: new\r\nx-unknown:  y\r\nevent:e\r\n\r\n',
    );
  });

  it('writes several lines with the ending of the old ones', () => {
    expect(text(replaceData(only('data:a\r\n\r\n'), 'x\ny'))).toBe('data: x\r\ndata: y\r\n\r\n');
  });

  it('keeps the mark that opens a stream', () => {
    expect(text(replaceData(only('\ufeffdata: a\n\n'), 'b'))).toBe('\ufeffdata: b\n\n');
  });

  it('rewrites an unterminated event without terminating it', () => {
    expect(text(replaceData(only('data: sec'), 'x'))).toBe('data: x');
  });

  it('refuses an event without data', () => {
    expect(() => replaceData(only('id: 1\n\n'), 'x')).toThrowError(
      expect.objectContaining({ code: 'no-data' }),
    );
  });

  it('reads back as the new data with all else the same', () => {
    const line = fc.stringMatching(/^[^\r\n]*$/);
    const ending = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(line, fc.string(), ending, fc.boolean(), (old, next, end, bom) => {
        const raw = `${bom ? '\ufeff' : ''}id: 4${end}data: ${old}${end}event: e${end}data: z${end}${end}`;
        const event = only(raw);
        const rebuilt = only(replaceData(event, next));
        expect(rebuilt.data).toBe(next.replaceAll(/\r\n|\r/g, '\n'));
        expect(rebuilt).toMatchObject({ id: '4', event: 'e', complete: true });
      }),
    );
  });
});

describe('formatEvent and formatComment', () => {
  it('read back as what was written', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(), (data, retry) => {
        const event = only(formatEvent({ data, event: 'message', id: '5', retry }));
        expect(event).toMatchObject({ event: 'message', id: '5', retry, complete: true });
        expect(event.data).toBe(data.replaceAll(/\r\n|\r/g, '\n'));
      }),
    );
  });

  it('refuses a line break in a field, which would forge another one', () => {
    expect(() => formatEvent({ id: '1\ndata: forged' })).toThrowError(
      expect.objectContaining({ code: 'bad-field' }),
    );
  });

  it('makes comments that carry no data, whatever their text', () => {
    const event = only(formatComment('waiting\ndata: forged'));
    expect(event).toMatchObject({ isComment: true, data: undefined });
  });
});
