import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SseError } from '../../proxy/platform/sse/sse-error.ts';
import type { SseEvent } from '../../proxy/platform/sse/sse-event.ts';
import { createSseParser } from '../../proxy/platform/sse/sse-parser.ts';
import { passOn } from '../../proxy/platform/sse/write-event.ts';

const CEILING = 4096;
function read(chunks: readonly Uint8Array[]): SseEvent[] {
  const parser = createSseParser({ eventBytes: CEILING });
  const events = chunks.flatMap((chunk) => parser.push(chunk));
  const last = parser.end();
  return last === undefined ? events : [...events, last];
}
const bytes = fc.uint8Array({ maxLength: 24 });
const piece = fc
  .constantFrom(
    ...[
      '\r',
      '\n',
      '\r\n',
      ':',
      ' ',
      'data',
      'data:',
      'id:',
      'id',
      'event:',
      'retry:',
      'DATA:',
      '\ufeff',
      '\0',
    ],
    ...[
      'data: {"jsonrpc":"2.0","id":1,"result":{}}',
      'id: \u00e9',
      'event: x\u2028',
      'retry: 1e9',
      'x'.repeat(600),
    ],
  )
  .map((text) => Buffer.from(text));
const stream = fc.array(
  fc.oneof({ weight: 6, arbitrary: piece }, bytes, fc.constant(Buffer.from([0xef, 0xbb]))),
  {
    maxLength: 24,
  },
);

describe('whatever a server streams', () => {
  it('becomes events that hold every byte, each of which can go on', () => {
    fc.assert(
      fc.property(stream, (chunks) => {
        const all = Buffer.concat(chunks);
        const events = read(chunks);
        expect(Buffer.concat(events.map(({ raw }) => raw)).equals(all)).toBe(true);
        for (const event of events) {
          const clean = passOn(event);
          expect(clean.length).toBeLessThanOrEqual(event.raw.length + 'event: other'.length * 24);
          if (event.data !== undefined) passOn(event, 'one\r\ntwo');
        }
      }),
      { numRuns: 5000 },
    );
  });

  it('is the same however it is cut, after it was passed on as before', () => {
    fc.assert(
      fc.property(stream, (chunks) => {
        const whole = read([Buffer.concat(chunks)]);
        const single = read([...Buffer.concat(chunks)].map((byte) => Uint8Array.of(byte)));
        const data = (events: readonly SseEvent[]) =>
          events.map((event) => event.data).filter((one) => one !== undefined);
        expect(data(single)).toEqual(data(whole));
        // What an agent reads is what was looked at.
        expect(data(read([Buffer.concat(whole.map((event) => passOn(event)))]))).toEqual(data(whole));
        const masked = whole.map((event) => passOn(event, event.data === undefined ? undefined : 'one\ntwo'));
        expect(data(read([Buffer.concat(masked)]))).toEqual(data(whole).map(() => 'one\ntwo'));
      }),
      { numRuns: 3000 },
    );
  });

  it.each([
    ['data:\r\ufffd\n\ndata:', undefined, ['', '']],
    ['data:1\rfoo\n\ndata:2\n\n', undefined, ['1', '2']],
    ['data:1\rdata:2\n\ndata:3\n\n', 'new', ['new', '3']],
    ['data:1\rdata:2\rdata:3\n\ndata:4\n\n', 'new', ['new', '4']],
  ] as const)(
    'a line that is left out joins no two line endings, and so no two events: %j',
    (text, newData, expected) => {
      const [event, ...rest] = read([Buffer.from(text)]);
      const passed = [event === undefined ? '' : passOn(event, newData), ...rest.map((one) => passOn(one))];
      expect(read([Buffer.concat(passed.map((one) => Buffer.from(one)))]).map(({ data }) => data)).toEqual(
        expected,
      );
    },
  );

  it.each(['\r', '\n', '\r\n', ':\n', 'data\n', 'data:\r', 'id:1\n', 'a', 'a\n', '\ufeff', '\n\n\r'])(
    'is read in time that grows with it alone: %j',
    (unit) => {
      const parser = createSseParser({ eventBytes: 8 << 20 });
      const text = Buffer.from(unit.repeat(Math.floor((2 << 20) / unit.length)));
      const begun = process.cpuUsage();
      let events = 0;
      for (let at = 0; at < text.length; at += 1000) {
        for (const event of parser.push(text.subarray(at, at + 1000))) {
          passOn(event);
          events += 1;
        }
      }
      const last = parser.end();
      if (last !== undefined) passOn(last);
      const { user, system } = process.cpuUsage(begun);
      expect((user + system) / 1000).toBeLessThan(6000);
      expect(events > 0 || last !== undefined).toBe(true);
    },
  );

  it('is cut off where an event grows beyond its ceiling', () => {
    expect(() => read([Buffer.from('data: '), Buffer.alloc(CEILING, 'x')])).toThrow(SseError);
  });
});
