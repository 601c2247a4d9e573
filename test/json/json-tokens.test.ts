import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../proxy/contract/parse-json.ts';
import { JsonError } from '../../proxy/platform/json/json-error.ts';
import { decodeString, walkLeaves } from '../../proxy/platform/json/json-tokens.ts';

const limits = { depth: 64 };

function leaves(text: string): { complete: boolean; seen: [string, unknown][] } {
  const seen: [string, unknown][] = [];
  const complete = walkLeaves(text, limits, ({ kind, start, end, path }) => {
    const value = kind === 'string' ? decodeString(text, start, end) : JSON.parse(text.slice(start, end));
    seen.push([path.join('/'), value]);
  });
  return { complete, seen };
}

function flatten(value: unknown, path: string[], out: [string, unknown][]): [string, unknown][] {
  if (['string', 'number', 'boolean'].includes(typeof value)) out.push([path.join('/'), value]);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, child] of Object.entries(value)) flatten(child, [...path, key], out);
  }
  return out;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

describe('walkLeaves', () => {
  test('visits leaves in order with their paths', () => {
    const { complete, seen } = leaves('{"a":[1,"x",{"b\\n":true}],"c":{"":"y"},"d":null,"e":[]}');
    expect(complete).toBe(true);
    expect(seen).toEqual([
      ['a/0', 1],
      ['a/1', 'x'],
      ['a/2/b\n', true],
      ['c/', 'y'],
    ]);
  });

  test('sees both values of a duplicate key', () => {
    expect(leaves('{"token":"one","token":"two"}').seen).toEqual([
      ['token', 'one'],
      ['token', 'two'],
    ]);
  });

  test('visits what comes before the fault of an invalid text and says so', () => {
    expect(leaves('{"a":"x","b":')).toEqual({ complete: false, seen: [['a', 'x']] });
    expect(leaves('"x" "y"')).toEqual({ complete: false, seen: [['', 'x']] });
  });

  test('refuses depth beyond the limit', () => {
    const nested = (n: number): string => '['.repeat(n) + ']'.repeat(n);
    expect(leaves(nested(64)).complete).toBe(true);
    for (const text of [nested(65), '{"a":'.repeat(1_000_000)]) {
      expect(() => leaves(text)).toThrow(expect.objectContaining({ code: 'too-deep' }));
      expect(() => leaves(text)).toThrow(JsonError);
    }
  });

  test('agrees with JSON.parse on values, paths and validity', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 5 }), fc.integer({ min: 0, max: 2 }), (value, indent) => {
        const text = JSON.stringify(value, null, indent);
        // Integer-like keys are put first by the engine's objects, so order is not compared.
        const order = (list: [string, unknown][]) => list.map((entry) => JSON.stringify(entry)).sort();
        const { complete, seen } = leaves(text);
        expect(complete).toBe(true);
        expect(order(seen)).toEqual(order(flatten(parseJson(text), [], [])));
      }),
      { numRuns: 500 },
    );
    const parts = ['{', '}', '[', ']', ',', ':', '"', '"a"', '\\', '\\u00e9', '1', '-', '0', 'e', '.', '+'];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...parts, 'true', 'null', ' ', '\n', '"a":', '\u0001', '\u2028'), {
          maxLength: 10,
        }),
        (chosen) => {
          const text = chosen.join('');
          expect(leaves(text).complete).toBe(isJson(text));
        },
      ),
      { numRuns: 20_000 },
    );
  });
});
