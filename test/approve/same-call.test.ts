import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sameCallBytes } from '../../proxy/approve/same-call.ts';

const reduced = (value: unknown): string => Buffer.from(sameCallBytes(bytes(value))).toString();
const bytes = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
const call = (meta: unknown, args: unknown = { path: '/a' }): unknown => ({
  name: 'write',
  arguments: args,
  _meta: meta,
});

describe('a call that comes again', () => {
  test.each([
    ['progressToken', 7, 8],
    ['progressToken', 'a', 'b'],
    ['claudecode/toolUseId', 'toolu_01', 'toolu_02'],
    ['callId', 'c1', 'c2'],
    ['traceparent', '00-aa-bb-01', '00-cc-dd-01'],
  ])('is the same under another %s', (name, first, second) => {
    expect(reduced(call({ [name]: first }))).toBe(reduced(call({ [name]: second })));
  });

  test('is another where anything else in _meta differs', () => {
    expect(reduced(call({ tenant: 'a' }))).not.toBe(reduced(call({ tenant: 'b' })));
    expect(reduced(call({ progressToken: 1, tenant: 'a' }))).not.toBe(
      reduced(call({ progressToken: 1, tenant: 'b' })),
    );
    expect(reduced(call({ progressToken: 1 }))).not.toBe(reduced(call({})));
  });

  test('is another where a member of that name stands elsewhere', () => {
    for (const args of [{ progressToken: 1 }, { _meta: { progressToken: 1 } }, { callId: 'a' }]) {
      const other = JSON.parse(JSON.stringify(args).replace('1', '2').replace('"a"', '"b"')) as unknown;
      expect(reduced(call({}, args))).not.toBe(reduced(call({}, other)));
    }
    expect(reduced({ progressToken: 1 })).not.toBe(reduced({ progressToken: 2 }));
  });

  test('is another where the member holds more than a number of a request', () => {
    expect(reduced(call({ callId: { run: 'a' } }))).not.toBe(reduced(call({ callId: { run: 'b' } })));
    const long = 'x'.repeat(600);
    expect(reduced(call({ callId: `${long}a` }))).not.toBe(reduced(call({ callId: `${long}b` })));
  });

  test('keeps its bytes where there is nothing to leave out', () => {
    const raw = Buffer.from('{ "name":"a", "arguments":{"n":1.0} }');
    expect(sameCallBytes(raw)).toBe(raw);
  });

  test('two calls are one only if they differ in nothing else (property)', () => {
    const token = fc.oneof(fc.string({ maxLength: 20 }), fc.integer());
    const args = fc.dictionary(fc.string({ maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 });
    fc.assert(
      fc.property(args, args, token, token, (one, two, first, second) => {
        const same =
          reduced(call({ progressToken: first }, one)) === reduced(call({ progressToken: second }, two));
        expect(same).toBe(JSON.stringify(one) === JSON.stringify(two));
      }),
    );
  });
});
