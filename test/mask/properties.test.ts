import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { masksConfig } from '../../proxy/contract/masking.ts';
import { parseJson } from '../../proxy/contract/parse-json.ts';
import { valueAt } from '../../proxy/gateway/control/masked-params.ts';
import { createMasker } from '../../proxy/mask/masker.ts';
import { AWS_KEY, SECRETS } from './secrets.ts';

const masker = createMasker(
  masksConfig.parse({ patterns: [{ name: 'case', pattern: 'CASE-[0-9]+' }], paths: [{ path: '$..hidden' }] }),
);
const context = { server: 's', tool: 't', role: 'answer' } as const;
const mask = (text: string): string =>
  Buffer.from(masker.maskMessage(Buffer.from(text), context).bytes).toString();

/** Writes JSON with some characters of strings escaped, as no writer does but any may. */
function write(value: unknown, escapeAt: (n: number) => boolean): string {
  let n = 0;
  const string = (text: string): string => {
    let out = '"';
    for (const c of text.split('')) {
      n += 1;
      const code = c.charCodeAt(0);
      const written = JSON.stringify(c).slice(1, -1);
      out += escapeAt(n) ? `\\u${code.toString(16).padStart(4, '0')}` : written;
    }
    return `${out}"`;
  };
  const any = (one: unknown): string => {
    if (typeof one === 'string') return string(one);
    if (Array.isArray(one)) return `[${one.map(any).join(' , ')}]`;
    if (typeof one === 'object' && one !== null) {
      return `{${Object.entries(one)
        .map(([key, child]) => `${string(key)}:${any(child)}`)
        .join(',')}}`;
    }
    return JSON.stringify(one);
  };
  return any(value);
}

/** Every string in a value, those in JSON texts too. */
function strings(value: unknown, out: string[] = []): string[] {
  if (typeof value === 'string') {
    out.push(value);
    try {
      const inner: unknown = parseJson(value);
      if (typeof inner !== 'number') strings(inner, out);
    } catch {
      // Not JSON.
    }
  } else if (typeof value === 'object' && value !== null) {
    if (!Array.isArray(value)) out.push(...Object.keys(value));
    for (const child of Object.values(value)) strings(child, out);
  }
  return out;
}

/** How many members each object has, in order, JSON texts included. */
function shape(value: unknown): unknown {
  if (typeof value === 'string') {
    try {
      const inner: unknown = parseJson(value);
      return typeof inner === 'object' || typeof inner === 'string' ? shape(inner) : 'leaf';
    } catch {
      return 'leaf';
    }
  }
  if (Array.isArray(value)) return value.map(shape);
  if (typeof value === 'object' && value !== null) return { members: Object.values(value).map(shape) };
  return 'leaf';
}

const secret = fc.constantFrom(...SECRETS.map(([, value]) => value));
const filler = fc.constantFrom(
  '',
  'see',
  'über',
  'line\nbreak',
  '"quoted"',
  '\u{1f600}',
  'a=b;',
  '[1]',
  '{',
  '\\',
);
const planted = fc
  .tuple(filler, secret, filler)
  .map(([before, value, after]) => `${before} ${value} ${after}`);
const key = fc.oneof(
  fc.constantFrom('a', 'note', 'über', 'x"y', 'list', 'q/r', '7', '[masked:aws-key:2]', '[masked:email:1]'),
  // The name of a private key makes a secret of what stands under it, whole.
  fc.oneof(planted, secret).filter((text) => !text.includes('PRIVATE KEY')),
);
const tree = fc.letrec((tie) => ({
  node: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    planted,
    filler,
    fc.integer(),
    fc.array(tie('node'), { maxLength: 4 }),
    fc.dictionary(key, tie('node'), { maxKeys: 4 }),
    fc
      .oneof(fc.array(tie('node'), { maxLength: 3 }), fc.dictionary(key, tie('node')))
      .map((inner) => JSON.stringify(inner)),
  ),
})).node;

describe('masking', () => {
  test('leaves no secret, however deep, in JSON strings or written with escapes, and keeps JSON', () => {
    fc.assert(
      fc.property(tree, fc.integer({ min: 1, max: 9 }), (value, period) => {
        const text = write({ jsonrpc: '2.0', id: 1, result: value }, (n) => n % period === 1);
        const masked = mask(text);
        const left = strings(parseJson(masked));
        for (const [, one] of SECRETS) {
          expect(masked).not.toContain(one);
          for (const string of left) expect(string).not.toContain(one);
        }
        expect(mask(masked)).toBe(masked);
        expect((parseJson(masked) as { id: unknown }).id).toBe(1);
        expect(shape(parseJson(masked))).toEqual(shape(parseJson(text)));
        expect(shape((parseJson(masked) as { result: unknown }).result)).toEqual(shape(value));
      }),
      { numRuns: 400 },
    );
  });

  test('tells of each masked leaf and key where it was, and the pointer finds the original', () => {
    fc.assert(
      fc.property(tree, (value) => {
        const raw = Buffer.from(JSON.stringify({ jsonrpc: '2.0', id: 1, result: value }));
        const { leaves, counts } = masker.maskMessage(raw, context);
        expect(leaves.length).toBe(Object.values(counts).reduce((sum, count) => sum + count, 0));
        for (const { pointer, length } of leaves) {
          for (const [, one] of SECRETS) expect(pointer).not.toContain(one);
          const original = valueAt(parseJson(raw.toString()), pointer);
          expect(typeof original === 'string' || typeof original === 'number').toBe(true);
          expect(String(original).length).toBeGreaterThanOrEqual(length);
          if (pointer.endsWith('#'))
            expect(SECRETS.some(([, one]) => String(original).includes(one))).toBe(true);
        }
      }),
      { numRuns: 400 },
    );
  });

  test('changes nothing but leaves in which something was found', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(planted, filler), { maxLength: 8 }), (list) => {
        const raw = write(list, () => false);
        const parts = Buffer.from(masker.maskMessage(Buffer.from(raw), context).bytes).toString();
        const after: unknown[] = parseJson(parts) as unknown[];
        expect(after.length).toBe(list.length);
        for (const [n, before] of list.entries()) {
          if (!SECRETS.some(([, one]) => before.includes(one))) expect(after[n]).toBe(before);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('of what is masked changes nothing, whatever fragments stand side by side', () => {
    const fragment = fc.oneof(
      secret,
      secret.chain((value) => fc.nat(value.length).map((n) => value.slice(0, n))),
      fc.constantFrom(
        '[masked:jwt]',
        '[masked:',
        ']',
        '"password": "',
        '"',
        ' ',
        '@',
        '://',
        'u:p',
        'password=',
        ';',
      ),
      fc.constantFrom(
        '-',
        '4539',
        'Server=h;',
        'CASE-12',
        'token: ',
        '\n',
        AWS_KEY,
        "'api_key': '",
        'x1y2z3',
        '{',
        '}',
      ),
    );
    fc.assert(
      fc.property(fc.array(fragment, { maxLength: 10 }), (parts) => {
        const once = masker.maskText(parts.join('')).text;
        expect(masker.maskText(once).text).toBe(once);
        const message = mask(
          JSON.stringify({ result: { hidden: parts[0] ?? 1, token: parts[1] ?? 2, a: once } }),
        );
        expect(mask(message)).toBe(message);
      }),
      { numRuns: 3000 },
    );
  });

  test('of random bytes and random JSON never throws', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          fc.json().map((text) => Buffer.from(text)),
        ),
        (raw) => {
          const { bytes } = masker.maskMessage(raw, context);
          expect(Buffer.from(masker.maskMessage(bytes, context).bytes)).toEqual(Buffer.from(bytes));
        },
      ),
      { numRuns: 2000 },
    );
  });
});
