import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parseJson } from '../../proxy/contract/parse-json.ts';
import { comparable } from '../../renderer/screens/session/comparable.ts';

it('does not depend on the order of members, on ids or on white space', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (params) => {
      const one = JSON.stringify({ jsonrpc: '2.0', id: 1, params });
      const turned = Object.fromEntries(Object.entries(params).toReversed());
      expect(comparable(JSON.stringify({ params: turned, id: 'x' }, undefined, 1))).toBe(comparable(one));
    }),
  );
});

it('is the same value, but for what belongs to the exchange', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (result) => {
      const lines = comparable(JSON.stringify({ jsonrpc: '2.0', id: 1, result }));
      expect(JSON.stringify(parseJson(lines))).toBe(
        JSON.stringify(parseJson(comparable(JSON.stringify({ result })))),
      );
      expect(Object.keys(parseJson(lines) as object)).toEqual(['result']);
    }),
  );
});

it.each(['', 'not JSON', '{"a":', `"${'x'.repeat(3_000_000)}"`])(
  'leaves what it cannot lay out as it is',
  (text) => {
    expect(comparable(text)).toBe(text);
  },
);
