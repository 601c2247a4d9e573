import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLineSplitter, type Line } from '../../proxy/connect/line-splitter.ts';
import { idAtTheEnds } from '../../proxy/connect/message.ts';
import { singleLine } from '../../proxy/connect/single-line.ts';
import { parseJson } from '../../proxy/contract/parse-json.ts';

function split(text: Buffer, cuts: readonly number[], limit: number): Line[] {
  const splitter = createLineSplitter(limit);
  const lines: Line[] = [];
  const places = [...new Set(cuts.map((cut) => cut % (text.length + 1)))].sort((a, b) => a - b);
  let start = 0;
  for (const place of [...places, text.length]) {
    lines.push(...splitter.push(text.subarray(start, place)));
    start = place;
  }
  return [...lines, ...splitter.end()];
}

test('however the bytes are cut, the lines are the same', () => {
  const text = fc.array(fc.constantFrom('a', 'é', '{', '\n', '\r', ' '), { maxLength: 60 });
  fc.assert(
    fc.property(text, fc.array(fc.nat(200)), (letters, cuts) => {
      const bytes = Buffer.from(letters.join(''));
      const got = split(bytes, cuts, 1000).map((line) => (line.kind === 'line' ? line.bytes.toString() : ''));
      const want = letters.join('').split('\n');
      if (want.at(-1) === '') want.pop();
      expect(got).toEqual(want);
    }),
  );
});

test('a line over the limit is one answer, the lines around it are whole, and its ends are kept', () => {
  const long = `{"jsonrpc":"2.0","id":7,${'x'.repeat(5000)}}`;
  fc.assert(
    fc.property(fc.array(fc.nat(6000)), (cuts) => {
      const lines = split(Buffer.from(`first\n${long}\nlast\n`), cuts, 2000);
      expect(lines.map(({ kind }) => kind)).toEqual(['line', 'too-long', 'line']);
      const middle = lines[1];
      if (middle?.kind !== 'too-long') throw new Error('unreachable');
      expect(middle.head.toString()).toBe(long.slice(0, 1024));
      expect(middle.tail.toString()).toBe(long.slice(-1024));
    }),
  );
});

test.each([
  ['{"jsonrpc":"2.0","id":7,"method":"x"', '"}}', '7'],
  ['{"id": "a b" ,"method":', '}', '"a b"'],
  ['{"method":"tools/call","params":{', '}},"jsonrpc":"2.0","id":12}', '12'],
  ['{"method":"tools/call","params":{', '"arguments":{"id":12}}}', undefined],
  ['{"params":{"id":3,', '}}', undefined],
  ['{"method":"x","params":{"text":"', ',\\"id\\":5}"}', undefined],
])('the id of a dropped line is taken only from the outermost object: %s … %s', (head, tail, id) => {
  expect(idAtTheEnds(Buffer.from(head), Buffer.from(tail))).toBe(id);
});

test('a JSON text on one line is the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.constantFrom('\n', '\r\n'), (value, newline) => {
      const pretty = Buffer.from(JSON.stringify(value, null, 2).replaceAll('\n', newline));
      const line = singleLine(pretty);
      expect(line.includes('\n') || line.includes('\r')).toBe(false);
      expect(line.length).toBe(pretty.length);
      expect(parseJson(line.toString())).toEqual(parseJson(pretty.toString()));
    }),
  );
});
