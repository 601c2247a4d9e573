import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SseEvent } from '../../proxy/platform/sse/sse-event.ts';
import { createSseParser } from '../../proxy/platform/sse/sse-parser.ts';
import { formatComment, formatEvent, passOn } from '../../proxy/platform/sse/write-event.ts';

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

describe('an event with other data', () => {
  it('leaves every other line as it was that clients read', () => {
    const event = only(': c\r\nid:7\r\ndata: one\r\nx-unknown:  y\r\ndata: two\r\nevent:e\r\n\r\n');
    expect(text(passOn(event, 'new'))).toBe(':\r\nid:7\r\ndata: new\r\nevent:e\r\n\r\n');
  });

  it('writes several lines with the ending of the old ones', () => {
    expect(text(passOn(only('data:a\r\n\r\n'), 'x\ny'))).toBe('data: x\r\ndata: y\r\n\r\n');
  });

  it('keeps the mark that opens a stream', () => {
    expect(text(passOn(only('\ufeffdata: a\n\n'), 'b'))).toBe('\ufeffdata: b\n\n');
  });

  it('rewrites an unterminated event without terminating it', () => {
    expect(text(passOn(only('data: sec'), 'x'))).toBe('data: x');
  });

  it('refuses an event without data', () => {
    expect(() => passOn(only('id: 1\n\n'), 'x')).toThrowError(expect.objectContaining({ code: 'no-data' }));
  });

  it('reads back as the new data with all else the same', () => {
    const line = fc.stringMatching(/^[^\r\n]*$/);
    const ending = fc.constantFrom('\n', '\r\n', '\r');
    fc.assert(
      fc.property(line, fc.string(), ending, fc.boolean(), (old, next, end, bom) => {
        const raw = `${bom ? '\ufeff' : ''}id: 4${end}data: ${old}${end}event: e${end}data: z${end}${end}`;
        const event = only(raw);
        const rebuilt = only(passOn(event, next));
        expect(rebuilt.data).toBe(next.replaceAll(/\r\n|\r/g, '\n'));
        expect(rebuilt).toMatchObject({ id: '4', event: 'e', complete: true });
      }),
    );
  });
});

describe('an event that goes on', () => {
  it.each([
    'id: 7\r\nevent: message\rretry: 10\ndata: AKIA\n\n',
    ':\n\n',
    'id\ndata\n\n',
    '\ufeffdata:\n\n',
    `id: ${'x'.repeat(512)}\n\n`,
    'data: sec',
    'id: 3a b/c=_%\ndata: x\n\n',
  ])('is the very bytes where it holds nothing else: %j', (raw) => {
    expect(text(passOn(only(raw)))).toBe(raw);
  });

  it.each([
    [': waiting for you\r\n\r\n', ':\r\n\r\n'],
    ['\ufeff: hello\ndata: x\n\n', '\ufeff:\ndata: x\n\n'],
    ['note: hello\nid: 1\nData: y\ndata: x\n\n', 'id: 1\ndata: x\n\n'],
    ['event: AKIA1234\ndata: x\n\n', 'event: other\ndata: x\n\n'],
    [`event: ${'a'.repeat(33)}\r\n\r\n`, 'event: other\r\n\r\n'],
    [`id: ${'x'.repeat(513)}\ndata: x\n\n`, 'data: x\n\n'],
    ['id: \u00fc\nid: a\0b\nid: 4\ndata: x\n\n', 'id: 4\ndata: x\n\n'],
    ['retry: soon\nretry: 1234567890\nretry: 5\n\n', 'retry: 5\n\n'],
    ['data: x\n: the end', 'data: x\n:'],
  ])('%j becomes %j', (raw, expected) => {
    expect(text(passOn(only(raw)))).toBe(expected);
  });

  it('holds no text but its data and what clients give back, whatever it held, and means what it meant', () => {
    const words = fc.constantFrom(
      'data',
      'id',
      'event',
      'retry',
      'note',
      ':',
      '',
      'SECRET',
      '\ufeff',
      ' ',
      '\0',
    );
    const line = fc
      .tuple(words, words, fc.constantFrom('\n', '\r', '\r\n'))
      .map(([a, b, end]) => `${a}:${b}${end}`);
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        for (const event of parse(lines.join(''))) {
          const after = text(passOn(event));
          const again = parse(passOn(event));
          expect(again.length).toBeLessThanOrEqual(1);
          expect(again[0]?.data).toBe(event.data);
          expect(after.replaceAll(/^(?:\ufeff)?(?:data|id):.*$/gm, '')).not.toContain('SECRET');
          expect(again.every((one) => one.isPlain)).toBe(true);
        }
      }),
      { numRuns: 1000 },
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
