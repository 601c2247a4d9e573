import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../proxy/contract/parse-json.ts';
import { logRecord } from '../../proxy/contract/record.ts';
import { canonicalJson } from '../../proxy/platform/json/canonical-json.ts';
import { canonical } from '../../proxy/record/canonical.ts';
import { recordTemplate } from '../../proxy/record/record-template.ts';
import { draft } from '../store/helpers/appends.ts';

/** A name as records have them: it begins with a letter, and what follows may be anything. */
const name = fc
  .tuple(fc.constantFrom('a', 'm', 'z'), fc.string({ unit: 'binary' }))
  .map(([first, rest]) => first + rest);
const value = fc.letrec((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.string({ unit: 'binary' }),
    fc.maxSafeInteger(),
    fc.boolean(),
    fc.array(tie('any')),
    fc.dictionary(name, tie('any')),
  ),
})).any;

describe('canonical', () => {
  it('sorts members by UTF-16 code units (RFC 8785 section 3.2.3)', () => {
    const members = {
      'a\u20ac': 1,
      'a\r': 2,
      'a\ufb33': 3,
      a1: 4,
      'a\ud83d\ude00': 5,
      'a\u0080': 6,
      'a\u00f6': 7,
      a: 8,
    };
    expect(canonical(members)).toBe(
      '{"a":8,"a\\r":2,"a1":4,"a\u0080":6,"a\u00f6":7,"a\u20ac":1,"a\ud83d\ude00":5,"a\ufb33":3}',
    );
  });

  it('writes strings as RFC 8785 section 3.2.2.2 shows', () => {
    expect(canonical('\u20ac$\u000f\u000aA\'\u0042\u0022\u005c\\"/')).toBe(
      '"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"',
    );
    expect(canonical(-0)).toBe('0');
  });

  it('reads back as the same value, and again to the same text', () => {
    fc.assert(
      fc.property(value, (any) => {
        const text = canonical(any);
        expect(parseJson(text)).toEqual(any === 0 ? 0 : parseJson(JSON.stringify(any)));
        expect(canonical(parseJson(text))).toBe(text);
      }),
    );
  });

  it('is what RFC 8785 says, written another way', () => {
    fc.assert(
      fc.property(value, (any) => {
        expect(canonical(any)).toBe(canonicalJson(any));
      }),
    );
  });

  it.each([
    ['a fraction', 0.5],
    ['an unsafe integer', 2 ** 53],
    ['not a number', Number.NaN],
    ['undefined', undefined],
    ['a member that is undefined', { a: undefined }],
    ['a lone surrogate', '\ud800'],
    ['a lone surrogate as a key', { 'a\udc00': 1 }],
    ['a whole number as a key, which no object keeps in its place', { 1: 1 }],
    ['__proto__ as a key, which is no member when it is set', JSON.parse('{"__proto__":{"a":1}}')],
    ['a key without a name', { '': 1 }],
    ['a date', new Date(0)],
    ['bytes', new Uint8Array(1)],
    ['a bigint', 1n],
  ])('refuses %s', (_, refused) => {
    expect(() => canonical(refused)).toThrow(expect.objectContaining({ code: 'not-canonical' }));
  });
});

describe('recordTemplate', () => {
  const full = draft('call.request', {
    session: 's',
    call: 'c',
    actor: { principal: 'p', method: 'mtls' },
    owner: 'o',
    source: { port: 1, ip: '::1' },
    server: { id: 'x', definition: 'a'.repeat(64) },
    policy: { rule: 'ünïcode', digest: 'b'.repeat(64), ruleDigest: 'c'.repeat(64), enforced: true },
    facts: { z: 1, a: '"', 'b-c': false },
    commits: [{ role: 'request', commit: 'A'.repeat(43) }],
  });

  it.each([0, 7, 255, 2 ** 40])('is the canonical record of index %d but for the index', (index) => {
    for (const record of [full, draft('log.read')]) {
      const { head, tail } = recordTemplate(record);
      expect(`${head}${index}${tail}`).toBe(canonical({ ...record, index }));
      expect(logRecord.safeParse(JSON.parse(`${head}${index}${tail}`)).success).toBe(true);
    }
  });

  it('keeps the ceiling of 65,535 bytes, counted in UTF-8', () => {
    const facts = (text: string, many: number): Record<string, string> =>
      Object.fromEntries(Array.from({ length: many }, (_, n) => [`f${n}`, text]));
    const tooLarge = expect.objectContaining({ code: 'too-large' });
    expect(() => recordTemplate(draft('log.read', { facts: facts('x'.repeat(256), 240) }))).not.toThrow();
    expect(() => recordTemplate(draft('log.read', { facts: facts('x'.repeat(256), 250) }))).toThrow(tooLarge);
    expect(() => recordTemplate(draft('log.read', { facts: facts('€'.repeat(256), 90) }))).toThrow(tooLarge);
  });

  it.each([
    ['a fact of 257 characters', { facts: { a: 'x'.repeat(257) } }],
    ['a fact with a name of another form', { facts: { 'Ünknown name': 1 } }],
    ['a commitment of another form', { commits: [{ role: 'request', commit: 'short' }] }],
    ['a role of another form', { commits: [{ role: 'Request', commit: 'A'.repeat(43) }] }],
    ['a definition that is no digest', { server: { id: 'x', definition: 'abc' } }],
  ])('refuses %s, which the schema would refuse at verification', (_, part) => {
    const bad = draft('log.read', part);
    expect(logRecord.safeParse({ ...bad, index: 0 }).success).toBe(false);
    expect(() => recordTemplate(bad)).toThrow(expect.objectContaining({ code: 'not-a-record' }));
  });
});
