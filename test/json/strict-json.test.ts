import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseJson } from '../../proxy/contract/parse-json.ts';
import { JsonError } from '../../proxy/platform/json/json-error.ts';
import { parseStrict, rawMember, rawSpan } from '../../proxy/platform/json/strict-json.ts';
import { threadCpu } from '../thread-cpu.ts';

const limits = { depth: 64 };
const bytes = (text: string): Uint8Array => Buffer.from(text, 'utf8');
const parse = (text: string) => parseStrict(bytes(text), limits);

function codeOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof JsonError) return error.code;
    throw error;
  }
  return 'accepted';
}
const verdict = (text: string): string => codeOf(() => parse(text));

describe('what is refused', () => {
  test.each([
    ['{"a":1,"a":1}', 'duplicate-key'],
    ['{"a":1,"\\u0061":2}', 'duplicate-key'],
    ['{"x":[{"deep":{"k":1,"l":2,"k":1}}]}', 'duplicate-key'],
    ['{"__proto__":1,"__proto__":2}', 'duplicate-key'],
    ['{"":1,"":2}', 'duplicate-key'],
    ['{"1":1,"1":2}', 'duplicate-key'],
    ['{"a":1,"A":2}', 'accepted'],
    ['[{"a":1},{"a":1}]', 'accepted'],
    ['{"Method":"x"}', 'near-duplicate-key'],
    ['{"method":"x","METHOD":"y"}', 'near-duplicate-key'],
    ['{"method\\u0000":"x"}', 'near-duplicate-key'],
    ['{"\\u0008id":1}', 'near-duplicate-key'],
    ['{"re\u017fult":1}', 'near-duplicate-key'],
    ['{"param\\u017F":1}', 'near-duplicate-key'],
    ['{"params":{"Method":1,"ID":2}}', 'accepted'],
    ['{"methods":1,"identity":2}', 'accepted'],
    ['["\\ud800"]', 'lone-surrogate'],
    ['["\\udc00"]', 'lone-surrogate'],
    ['["\\udc00\\ud800"]', 'lone-surrogate'],
    ['["\\ud83d\\ud83d\\ude00"]', 'lone-surrogate'],
    ['["\\ud83dx"]', 'lone-surrogate'],
    ['["\\ud83d\\n"]', 'lone-surrogate'],
    ['{"\\uD800":1}', 'lone-surrogate'],
    ['["\\ud83d\\ude00"]', 'accepted'],
    ['["\\\\ud800"]', 'accepted'],
    ['["\u{1f600}\\u00e9"]', 'accepted'],
    ['', 'syntax'],
    [' ', 'syntax'],
    ['{"a":1} x', 'syntax'],
    ['{"a":1}{"b":2}', 'syntax'],
    ['{"a":1}\u0000', 'syntax'],
    ["{'a':1}", 'syntax'],
    ['{a:1}', 'syntax'],
    ['[1,]', 'syntax'],
    ['{"a":1,}', 'syntax'],
    ['[01]', 'syntax'],
    ['[+1]', 'syntax'],
    ['[1.]', 'syntax'],
    ['[.5]', 'syntax'],
    ['[NaN]', 'syntax'],
    ['[Infinity]', 'syntax'],
    ['["a\u0001"]', 'syntax'],
    ['["\\x41"]', 'syntax'],
    ['["unfinished', 'syntax'],
    ['// comment\n1', 'syntax'],
    ['[}', 'syntax'],
    [']]]]', 'syntax'],
    ['{"a"}', 'syntax'],
    ['\u00a01', 'syntax'],
  ])('%j is %s', (text, expected) => {
    expect(verdict(text)).toBe(expected);
  });

  test.each([
    ['0', true],
    ['-0', true],
    ['-0.0', true],
    ['0e999', true],
    ['1.0', true],
    ['1e2', true],
    ['1E+2', true],
    ['0.1', true],
    ['1e22', true],
    ['1e23', true],
    ['1.7976931348623157e308', true],
    ['5e-324', true],
    ['0.30000000000000004', true],
    ['0.10000000000000001', true],
    ['100000.000000000000000000', true],
    ['9007199254740991', true],
    ['-9007199254740991', true],
    ['9007199254740992', false],
    ['-9007199254740992', false],
    ['9007199254740993', false],
    ['9007199254740993.0', false],
    ['100000000000000000000', false],
    ['12345678901234567890', false],
    ['0.1000000000000000055', false],
    ['3.14159265358979323846', false],
    ['1e400', false],
    ['-1e400', false],
    ['1e-400', false],
    ['1.2345678e-322', false],
  ])('the number %s is safe: %s', (text, safe) => {
    for (const whole of [text, `[${text}]`, `{"a":${text}}`]) {
      expect(verdict(whole)).toBe(safe ? 'accepted' : 'unsafe-number');
    }
  });

  test.each([
    ['bad start', [0x22, 0x80, 0x22]],
    ['overlong', [0x22, 0xc0, 0xaf, 0x22]],
    ['encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['beyond Unicode', [0x22, 0xf4, 0x90, 0x80, 0x80, 0x22]],
    ['cut short', [0x22, 0xe2, 0x82]],
    ['byte order mark', [0xef, 0xbb, 0xbf, 0x31]],
    ['UTF-16', [0x31, 0x00, 0x32, 0xff]],
  ])('%s is not UTF-8', (_name, octets) => {
    expect(codeOf(() => parseStrict(Uint8Array.from(octets), limits))).toBe('not-utf8');
  });

  test('depth is counted exactly and refused before parsing', () => {
    const nested = (n: number): string => '['.repeat(n) + ']'.repeat(n);
    expect(verdict(nested(64))).toBe('accepted');
    expect(verdict(nested(65))).toBe('too-deep');
    expect(verdict('['.repeat(4 * 1024 * 1024))).toBe('too-deep');
    expect(verdict('{"a":'.repeat(800_000))).toBe('too-deep');
  });

  test('no error holds any of the text', () => {
    for (const text of ['{"hunter2"', '["hunter2", 1e999]', '{"hunter2":1,"hunter2":2}']) {
      try {
        parse(text);
        expect.unreachable();
      } catch (error) {
        expect(error).toBeInstanceOf(JsonError);
        if (!(error instanceof JsonError)) return;
        expect(`${error.message} ${error.forAgent} ${error.stack} ${String(error.cause)}`).not.toContain(
          'hunter2',
        );
      }
    }
  });
});

describe('what is given', () => {
  test('a `__proto__` member pollutes nothing', () => {
    const { value } = parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value as object)).toEqual(['__proto__', 'constructor']);
  });

  test('members are sliced as they came, white space and multi-byte text around them', () => {
    const params = '{ "name" : "\u00e9\u{1f600}" , "n": 1.0 }';
    const document = parse(`{ "m\u00e9" : [1 , 2] , "params"\n:\t${params} , "id" : "\\u0041" }`);
    expect(Buffer.from(rawMember(document, 'params') ?? []).toString()).toBe(params);
    expect(Buffer.from(rawMember(document, 'id') ?? []).toString()).toBe('"\\u0041"');
    expect(document.members.map(({ key }) => key)).toEqual(['m\u00e9', 'params', 'id']);
    expect(rawMember(document, 'absent')).toBeUndefined();
  });

  test('elements of a batch are documents of their own', () => {
    const document = parse(' [ {"id":1,"method":"\u00e9"} , {"id":2} , [3], "four" ] ');
    const elements = document.elements.map((span) => Buffer.from(rawSpan(document, span)).toString());
    expect(elements).toEqual(['{"id":1,"method":"\u00e9"}', '{"id":2}', '[3]', '"four"']);
    expect(parse('[ ]').elements).toEqual([]);
    expect(parse('{ }').members).toEqual([]);
    expect(parse('{"a":[1,2]}').elements).toEqual([]);
  });

  test('whatever JSON.stringify writes of safe numbers is accepted and equal; slices are the raw bytes', () => {
    const leaf = fc.oneof(
      fc.string({ unit: 'grapheme' }),
      fc.maxSafeInteger(),
      fc
        .double({ noNaN: true, noDefaultInfinity: true, min: -1e20, max: 1e20, minExcluded: true })
        .filter((n) => {
          return !Number.isInteger(n) || Number.isSafeInteger(n);
        }),
      fc.boolean(),
      fc.constant(null),
    );
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { depthSize: 'small' },
        leaf,
        fc.array(tie('node'), { maxLength: 4 }),
        fc.dictionary(fc.string({ unit: 'grapheme' }), tie('node'), { maxKeys: 4 }),
      ),
    })).node;
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ unit: 'grapheme' }).map((key) => `k${key}`),
          tree,
        ),
        fc.integer({ min: 0, max: 3 }),
        (value, indent) => {
          const text = JSON.stringify(value, null, indent);
          const document = parse(text);
          expect(document.value).toEqual(parseJson(text));
          for (const { key } of document.members) {
            const raw = Buffer.from(rawMember(document, key) ?? []).toString();
            expect(parseJson(raw)).toEqual(Object.getOwnPropertyDescriptor(parseJson(text), key)?.value);
            expect(raw.trim()).toBe(raw);
          }
          expect(document.members.length).toBe(Object.keys(document.value as object).length);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('every double that is no large integer survives as JSON.stringify writes it', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        const text = JSON.stringify(number);
        if (/^-?\d+$/.test(text) && !Number.isSafeInteger(number)) return;
        expect(verdict(text)).toBe('accepted');
      }),
      { numRuns: 5000 },
    );
  });
});

describe('hostile input', () => {
  test('random bytes give a value or a JsonError, and never what JSON.parse would refuse', () => {
    const noise = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      fc
        .array(
          fc.constantFrom(
            ...[
              '{',
              '}',
              '[',
              ']',
              ',',
              ':',
              '"',
              '"a"',
              '\\',
              '\\u',
              'd8',
              '00',
              '1',
              '-',
              'e',
              '.',
              'true',
            ],
            ...['null', ' ', '"a":', '"\\ud800"', '\ufeff', '\u00e9', '{"a":1}', '[1,2]', '1e999'],
          ),
          { maxLength: 14 },
        )
        .map((parts) => bytes(parts.join(''))),
    );
    fc.assert(
      fc.property(noise, (input) => {
        if (codeOf(() => parseStrict(input, limits)) !== 'accepted') return;
        expect(parseStrict(input, limits).value).toEqual(parseJson(Buffer.from(input).toString()));
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    ['keys', () => `{${Array.from({ length: 300_000 }, (_, n) => `"k${n}":1`).join(',')}}`],
    [
      'keys with escapes',
      () => `{${Array.from({ length: 270_000 }, (_, n) => `"\\u006b${n}":1`).join(',')}}`,
    ],
    ['escapes', () => `["${'\\u0041'.repeat(700_000)}"]`],
    ['backslashes', () => `["${'\\\\'.repeat(2_000_000)}"]`],
    ['numbers', () => `[${'0.12345678901234567,'.repeat(200_000)}0]`],
    ['one number', () => `[${'9'.repeat(4_000_000)}]`],
    ['white space', () => `[${' '.repeat(4_000_000)}]`],
    ['white space in turns', () => `[${'1 , '.repeat(1_000_000)}1]`],
    ['empty strings', () => `[${'"",'.repeat(1_300_000)}""]`],
    ['zeros', () => `[0.${'0'.repeat(4_000_000)}1]`],
    ['open strings', () => '"'.repeat(4_000_001)],
  ])('4 MiB of %s end soon', (_name, make) => {
    const input = bytes(make());
    const start = threadCpu();
    codeOf(() => parseStrict(input, limits));
    expect(threadCpu() - start).toBeLessThan(2000);
  });
});
