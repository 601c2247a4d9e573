import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { type LogRecord, RECORD_KINDS } from '../../proxy/contract/record.ts';
import { canonical } from '../../proxy/record/canonical.ts';
import { grammarOf } from '../../proxy/record/canonical-grammar.ts';
import { glanceAt } from '../../proxy/record/glance.ts';
import { readRecord } from '../../proxy/record/read-record.ts';

/** Text that tries every way in which JSON writes a character, among it what RFC 8785 escapes and what it does not. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom('"', '\\', '/', '\b', '\n', '\u0000', '\u001f', '\u007f', '\u2028', 'é', '😀', 'a'),
  }),
);
const digest = fc.stringMatching(/^[0-9a-f]{64}$/);
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const whole = fc.oneof(
  fc.maxSafeInteger(),
  fc.integer({ min: -3, max: 3 }),
  fc.constantFrom(2 ** 53 - 1, 1 - 2 ** 53),
);
const name = fc.stringMatching(/^[a-z][A-Za-z0-9.-]{0,63}$/);
const factText = fc.oneof(
  text,
  fc.string({ unit: fc.constantFrom('\n', 'é', '😀', 'b'), minLength: 120, maxLength: 300 }),
);
const commit = fc.record({
  role: fc.stringMatching(/^[a-z][a-z-]{0,31}$/),
  commit: fc.stringMatching(/^[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]$/),
});
/** Objects with what the contract names, and mostly as it says. */
const records = fc.record({
  v: fc.constant(1),
  index: fc.oneof(fc.maxSafeNat(), whole),
  time: whole,
  boot: text,
  mono: whole,
  kind: fc.constantFrom(...RECORD_KINDS),
  session: maybe(text),
  call: maybe(text),
  actor: maybe(fc.record({ principal: text, credential: maybe(text), method: maybe(text) })),
  owner: maybe(text),
  source: maybe(fc.record({ ip: maybe(text), port: maybe(whole), pid: maybe(whole), exe: maybe(text) })),
  server: maybe(fc.record({ id: text, definition: maybe(digest) })),
  policy: maybe(fc.record({ digest, rule: text, ruleDigest: digest, enforced: fc.boolean() })),
  isolation: fc.constantFrom('same-user', 'other-user', 'other-host'),
  facts: fc.dictionary(name, fc.oneof(factText, whole, fc.boolean())),
  commits: fc.array(commit, { maxLength: 4 }),
});
const textOf = (record: unknown): string => canonical(JSON.parse(JSON.stringify(record)));

const PLAIN = { v: 1, index: 0, time: 0, boot: '', mono: 0, kind: 'log.read', isolation: 'same-user' };

/** What both ways of reading say of the same bytes. */
function agree(bytes: Uint8Array): LogRecord | string {
  const read = readRecord(bytes);
  const glanced = glanceAt(bytes);
  if (typeof read === 'string') expect(glanced).toBe(read);
  else expect(glanced).toEqual({ index: read.index, commits: canonical(read.commits) });
  return read;
}

const SNIPPETS = [
  ...[
    '',
    ' ',
    ',',
    ':',
    '"',
    '\\',
    '{',
    '}',
    '[',
    ']',
    '0',
    '-',
    '-0',
    '1e3',
    '01',
    '.5',
    '9',
    'null',
    'true',
    '{}',
    '[]',
  ],
  ...['9007199254740991', '9007199254740992', '-9007199254740991', '-9007199254740992', '99999999999999999'],
  ...[
    '\\u0008',
    '\\u000A',
    '\\u000b',
    '\\u000f',
    '\\u001F',
    '\\u0041',
    '\\/',
    '\\ud800',
    '\\ud83d\\ude00',
    '\u0000',
    '\ufeff',
    'é',
  ],
  ...['"a":1', ',"a":1', '"a":1,', '"index":1,', '"facts":{},', ',"x":{}', '"commits":[],', '"v":1'],
];

describe('glanceAt says what readRecord says', () => {
  it('of records, as they are written and with a member that is out of bounds', () => {
    let good = 0;
    fc.assert(
      fc.property(records, (record) => {
        if (typeof agree(Buffer.from(textOf(record))) !== 'string') good++;
      }),
      { numRuns: 400 },
    );
    expect(good).toBeGreaterThan(100);
  });

  it('of records that were changed in their text', () => {
    let refused = 0;
    const change = fc.tuple(fc.nat(), fc.nat({ max: 6 }), fc.constantFrom(...SNIPPETS));
    fc.assert(
      fc.property(records, fc.array(change, { minLength: 1, maxLength: 2 }), (record, changes) => {
        let changed = textOf({ ...record, index: Math.abs(record.index) });
        for (const [at, length, snippet] of changes) {
          const place = at % (changed.length + 1);
          changed = changed.slice(0, place) + snippet + changed.slice(place + length);
        }
        if (typeof agree(Buffer.from(changed)) === 'string') refused++;
      }),
      { numRuns: 1500 },
    );
    expect(refused).toBeGreaterThan(500);
  });

  it('of records with members moved, doubled, added, and bytes flipped', () => {
    fc.assert(
      fc.property(records, fc.nat(), fc.nat(), fc.integer({ min: 1, max: 255 }), (record, from, to, mask) => {
        const whole = textOf(record);
        const parts = whole.slice(1, -1).split(',');
        const [part = ''] = parts.splice(from % parts.length, 1);
        const moved = [...parts];
        moved.splice(to % (parts.length + 1), 0, part);
        agree(Buffer.from(`{${moved.join(',')}}`));
        agree(Buffer.from(`{${[...moved, part].join(',')}}`));
        const flipped = Buffer.from(whole);
        const at = from % flipped.length;
        flipped[at] = (flipped[at] ?? 0) ^ mask;
        agree(flipped);
      }),
      { numRuns: 500 },
    );
  });

  it('of what is at the bounds', () => {
    const read = (more: object): LogRecord | string =>
      agree(Buffer.from(textOf({ ...PLAIN, facts: {}, commits: [], ...more })));
    expect(read({})).toMatchObject({ index: 0 });
    expect(
      read({ facts: { a: 'x'.repeat(256), 'a.b': '"'.repeat(256), ab: 'é'.repeat(256) } }),
    ).toMatchObject({ v: 1 });
    expect(read({ facts: { a: 'x'.repeat(257) } })).toBe('not-a-record');
    expect(read({ facts: { a: '"'.repeat(257) } })).toBe('not-a-record');
    expect(read({ facts: { a: '😀'.repeat(128) } })).toMatchObject({ v: 1 });
    expect(read({ facts: { a: '😀'.repeat(129) } })).toBe('not-a-record');
    expect(read({ index: -1 })).toBe('not-a-record');
    expect(read({ boot: 'x'.repeat(70_000) })).toBe('too-large');
    expect(read({ boot: '\n'.repeat(30_000) })).toMatchObject({ v: 1 });
    expect(read({ more: true })).toBe('not-a-record');
    expect(
      agree(
        Buffer.from(
          textOf({ ...PLAIN, facts: { a: 1, b: 2 }, commits: [] }).replace('"a":1,"b":2', '"b":2,"a":1'),
        ),
      ),
    ).toBe('not-canonical');
    expect(
      agree(Buffer.from(textOf({ ...PLAIN, facts: { a: 1 }, commits: [] }).replace('"a":1', '"a":1,"a":1'))),
    ).toBe('not-canonical');
    expect(agree(Buffer.from([]))).toBe('not-json');
    expect(agree(Buffer.from([0x22, 0xc3, 0x22]))).toBe('not-json');
  });

  it('at once, whatever they are made of', () => {
    const names = Array.from({ length: 240 }, (_, n) => `a${String(n).padStart(3, '0')}`);
    for (const value of ['x'.repeat(200), '\n'.repeat(100), '']) {
      const facts = Object.fromEntries(names.map((one) => [one, value]));
      const whole = textOf({ ...PLAIN, facts, commits: [] });
      expect(agree(Buffer.from(whole))).toMatchObject({ v: 1 });
      // Wrong at the very end: all that stands before is looked at once, and not in every way that it could be read.
      expect(agree(Buffer.from(whole.replace(/1\}$/, '2}')))).toBe('not-a-record');
      expect(agree(Buffer.from(whole.replace(/"\},"index/, '"x},"index')))).toBe('not-json');
    }
    const strings = { boot: 'x'.repeat(60_000), call: '"', session: '\\' };
    expect(
      agree(Buffer.from(textOf({ ...PLAIN, ...strings, facts: {}, commits: [] }).replace(/1\}$/, '}'))),
    ).toBe('not-json');
  });

  it('reads out of a larger buffer', () => {
    const bytes = Buffer.from(`  ${textOf({ v: 1 })}`);
    expect(agree(bytes.subarray(2))).toBe('not-a-record');
  });
});

it.each<[string, z.ZodType]>([
  ['an object that takes more', z.object({ a: z.string() })],
  ['a number that need not be whole', z.number()],
  ['a number within bounds', z.int().max(5)],
  ['a string by another pattern', z.string().regex(/^.*$/)],
  ['a string by a pattern with flags', z.string().regex(/^[a-z]$/i)],
  ['a string of two checks', z.string().min(1).max(3)],
  ['a list within bounds', z.array(z.boolean()).max(2)],
  ['a check by a function', z.strictObject({ a: z.string() }).refine(() => true)],
  ['a nullable', z.string().nullable()],
])('there is no grammar for %s', (_, schema) => {
  expect(() => grammarOf(schema)).toThrow(expect.objectContaining({ code: 'no-grammar' }));
});
