import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson, valueAsWritten } from '../../proxy/contract/parse-json.ts';
import { parseStrict } from '../../proxy/platform/json/strict-json.ts';

/** A JSON string whose units are written as they are, by a short escape, or by their number. */
const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '\n': '\\n',
  '\t': '\\t',
  '/': '\\/',
};
function written(string: string, ways: readonly number[]): string {
  const units = string.split('').map((unit, n) => {
    const plain = unit >= ' ' && unit !== '"' && unit !== '\\';
    const way = (ways[n % Math.max(1, ways.length)] ?? 0) % 3;
    if (way === 0 && plain) return unit;
    return (way === 1 ? SHORT[unit] : undefined) ?? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return `"${units.join('')}"`;
}

/** What leads the engine astray: an object that begins alike and goes on with the start of the key's escaped text. */
function poison(first: string, key: string, asWritten: string): void {
  JSON.parse(`{"${first}":[],${JSON.stringify(asWritten.slice(1, key.length + 1))}:0}`);
}

let shapes = 0;
/** A first key that no other object had: the engine remembers by shape. */
const newShape = (): string => `shape-${shapes++}`;

describe('keys with escapes', () => {
  test.each([
    ['path', '"p\\u0061th"'],
    ['path', '"\\u0070ath"'],
    ['"', '"\\""'],
    ['\n', '"\\n"'],
    ['a/b', '"a\\/b"'],
    ['\u00e9t\u00e9', '"\\u00e9t\\u00e9"'],
  ])('%j is read as it is written, whatever was read before', (key, asWritten) => {
    const first = newShape();
    poison(first, key, asWritten);
    const text = `{"${first}":1,${asWritten}:"x"}`;
    expect(parseJson(text)).toStrictEqual({ [first]: 1, [key]: 'x' });
    poison(first, key, asWritten);
    expect(parseStrict(Buffer.from(text), { depth: 64 }).value).toStrictEqual({ [first]: 1, [key]: 'x' });
  });

  test('any keys, written in any way', () => {
    const keys = fc.uniqueArray(
      fc.string({ maxLength: 6, unit: fc.constantFrom('a', 'u', '0', '6', '1', '"', '\\', '/', '\n', 'é') }),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(
        keys,
        fc.array(fc.nat(2), { minLength: 1, maxLength: 8 }),
        fc.boolean(),
        (names, ways, deep) => {
          const first = newShape();
          for (const name of names) poison(first, name, written(name, ways));
          const members = names.map((name) => `${written(name, ways)} : ${JSON.stringify(name)}`);
          const object = `{"${first}":1, ${members.join(', ')}}`;
          const expected = Object.fromEntries([[first, 1], ...names.map((name) => [name, name])]);
          const [text, value] = deep ? [`[{"in":${object}}]`, [{ in: expected }]] : [object, expected];
          expect(parseJson(text)).toStrictEqual(value);
          expect(parseStrict(Buffer.from(text), { depth: 64 }).value).toStrictEqual(value);
        },
      ),
      { numRuns: 2000 },
    );
  });
});

describe('all else is as the engine reads it', () => {
  test('values of every kind', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.integer({ min: 0, max: 2 }), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        // Written again they are the same text, members in their order; -0 is no number of it.
        expect(JSON.stringify(valueAsWritten(text), null, indent)).toBe(text);
        expect(JSON.stringify(parseJson(text), null, indent)).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  test('numbers, doubles of keys, the prototype’s name and depth', () => {
    const text =
      '{"n":[-0, 1e3, -1.5E-2, 12345678901234567890], "\\u006e2":1, "a":1, "a":2, "__proto__":{"x":1}, "1":0}';
    const value = valueAsWritten(text);
    expect(value).toStrictEqual(JSON.parse(text));
    expect(Object.keys(value as object)).toEqual(['1', 'n', 'n2', 'a', '__proto__']);
    expect(({} as { x?: unknown }).x).toBeUndefined();
    const deep = `${'[{"\\u0061":'.repeat(50_000)}0${'}]'.repeat(50_000)}`;
    expect(() => parseJson(deep)).not.toThrow();
  });

  test('what is no JSON is refused as ever', () => {
    for (const text of ['', '{"\\u0061":}', '"\\', '{"a" "b"}', '\\', '{"\\u00":1}'])
      expect(() => parseJson(text)).toThrow(SyntaxError);
  });
});
