import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SseEvent } from '../../proxy/platform/sse/sse-event.ts';
import { createSseParser } from '../../proxy/platform/sse/sse-parser.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const LIMITS = { eventBytes: 1_000_000 };

function parse(chunks: readonly Uint8Array[]): SseEvent[] {
  const parser = createSseParser(LIMITS);
  const events = chunks.flatMap((chunk) => parser.push(chunk));
  const last = parser.end();
  return last === undefined ? events : [...events, last];
}
const parseText = (text: string): SseEvent[] => parse([bytes(text)]);
const plain = (event: SseEvent) => ({ ...event, raw: Buffer.from(event.raw).toString('hex') });

function cutAt(input: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const places = [...new Set(cuts.map((cut) => cut % (input.length + 1)))].sort((a, b) => a - b);
  const chunks: Uint8Array[] = [];
  let from = 0;
  for (const at of [...places, input.length]) {
    chunks.push(input.subarray(from, at));
    from = at;
  }
  return chunks;
}

/** Text out of the pieces that matter to the grammar, so that odd combinations are common. */
const streams = fc
  .array(
    fc.constantFrom(
      ...[
        '\n',
        '\r',
        '\r\n',
        ':',
        ' ',
        'data',
        'data: ',
        'data:x',
        'id: 7',
        'event: e',
        'retry: 10',
        '\ufeff',
      ],
      ...['é', '漢', '😀', '\0', ': ping', 'data: {"a":1}\n\n', 'x'],
    ),
    { maxLength: 40 },
  )
  .map((pieces) => bytes(pieces.join('')));

describe('the parser keeps bytes', () => {
  it('gives the same events however the stream is cut, and all raws together are the stream', () => {
    fc.assert(
      fc.property(streams, fc.array(fc.nat({ max: 400 }), { maxLength: 12 }), (input, cuts) => {
        const whole = parse([input]);
        const cut = parse(cutAt(input, cuts));
        const single = parse([...input].map((byte) => Uint8Array.of(byte)));
        expect(cut.map(plain)).toEqual(whole.map(plain));
        expect(single.map(plain)).toEqual(whole.map(plain));
        expect(Buffer.concat(whole.map((event) => event.raw)).equals(input)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it('does the same for arbitrary bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.array(fc.nat({ max: 200 })), (input, cuts) => {
        const cut = parse(cutAt(input, cuts));
        expect(cut.map(plain)).toEqual(parse([input]).map(plain));
        expect(Buffer.concat(cut.map((event) => event.raw)).equals(input)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the grammar of WHATWG HTML 9.2', () => {
  it.each([
    ['LF', '\n'],
    ['CRLF', '\r\n'],
    ['CR', '\r'],
  ])('ends lines in %s', (_name, end) => {
    const text = ['event: add', 'id: 1', 'data: a', 'data: b', '', 'data:c', '', ''].join(end);
    const [one, two, ...rest] = parseText(text);
    expect(one).toMatchObject({ event: 'add', id: '1', data: 'a\nb', complete: true });
    expect(two).toMatchObject({ data: 'c', complete: true });
    expect(rest).toEqual([]);
  });

  it('gives an event of bare CRs out with its last byte, not with the next one', () => {
    const parser = createSseParser(LIMITS);
    expect(parser.push(bytes('data: a\r\r'))).toMatchObject([{ data: 'a' }]);
  });

  it('takes one space after the colon away and no more', () => {
    expect(parseText('data:  x\n\n')[0]?.data).toBe(' x');
  });

  it('knows an empty data line from none', () => {
    expect(parseText('id: 9\ndata:\n\n')[0]).toMatchObject({ id: '9', data: '' });
    expect(parseText('id: 9\n\n')[0]).toMatchObject({ id: '9', data: undefined });
    expect(parseText('data\n\n')[0]?.data).toBe('');
  });

  it('skips a byte order mark at the start of the stream and only there', () => {
    const [one, two] = parseText('\ufeffdata: a\n\n\ufeffdata: b\n\n');
    expect(one?.data).toBe('a');
    expect(two?.data).toBeUndefined();
  });

  it('tells comments apart', () => {
    expect(parseText(': ping\n\n')[0]).toMatchObject({ isComment: true, data: undefined });
    expect(parseText(': ping\ndata: x\n\n')[0]).toMatchObject({ isComment: false, data: 'x' });
  });

  it('ignores an id with NUL and a retry that is no number', () => {
    expect(parseText('id: a\0b\nretry: 1s\ndata: x\n\n')[0]).toMatchObject({
      id: undefined,
      retry: undefined,
    });
    expect(parseText('retry: 1500\n\n')[0]?.retry).toBe(1500);
  });

  it('gives the unterminated end out, marked', () => {
    expect(parseText('data: a\n\ndata: sec').map((event) => [event.data, event.complete])).toEqual([
      ['a', true],
      ['sec', false],
    ]);
  });

  it('reads UTF-8 that is split over chunks', () => {
    const input = bytes('data: 漢字😀\n\n');
    expect(parse([input.subarray(0, 7), input.subarray(7, 14), input.subarray(14)])[0]?.data).toBe('漢字😀');
  });
});

describe('the ceiling', () => {
  it.each([['in one chunk'], ['in many']])('refuses an event that is too large, %s', (how) => {
    const parser = createSseParser({ eventBytes: 100 });
    const input = bytes(`data: ${'x'.repeat(200)}\n\n`);
    const push = (): void => {
      for (const chunk of how === 'in many' ? cutAt(input, [40, 80, 120]) : [input]) parser.push(chunk);
    };
    expect(push).toThrowError(expect.objectContaining({ code: 'event-too-large' }));
  });

  it('counts each event by itself', () => {
    const parser = createSseParser({ eventBytes: 100 });
    expect(parser.push(bytes(`data: ${'x'.repeat(80)}\n\n`.repeat(50)))).toHaveLength(50);
  });
});
