import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { SealError } from '../../proxy/record/seal-error.ts';
import { createSealer, envelopeOf, openSealed, type SealedFor } from '../../proxy/record/sealed-body.ts';

const id = fc.uuid();
const bound = fc.record<SealedFor>({
  session: id,
  call: id,
  role: fc.constantFrom('sealed-request', 'sealed-answer'),
  of: fc.stringMatching(/^[A-Za-z0-9_-]{43}$/),
});
const bytes = (max: number) => fc.uint8Array({ minLength: 0, maxLength: max });
function codeOf(open: () => unknown): string {
  try {
    open();
    return 'opened';
  } catch (error) {
    return error instanceof SealError ? error.code : String(error);
  }
}

it('opens as the original of its own message, with its own key, and of no other', () => {
  fc.assert(
    fc.property(bound, bound, bytes(400), bytes(3000), (own, other, envelope, plain) => {
      const key = randomBytes(32);
      const body = createSealer(key, envelope)(own, plain);
      expect(envelopeOf(body)).toEqual(Buffer.from(envelope));
      expect(openSealed(body, key, own)).toEqual(Buffer.from(plain));
      expect(codeOf(() => openSealed(body, randomBytes(32), own))).toBe('altered');
      expect(codeOf(() => openSealed(body, key.subarray(1), own))).toBe('altered');
      for (const name of ['session', 'call', 'role', 'of'] as const) {
        if (own[name] === other[name]) continue;
        expect(codeOf(() => openSealed(body, key, { ...own, [name]: other[name] }))).toBe('altered');
      }
    }),
  );
});

it('any one bit flipped, any end cut off: it does not open', () => {
  const own = { session: 's', call: 'c', role: 'sealed-answer', of: 'x' };
  fc.assert(
    fc.property(bytes(300), bytes(600), fc.nat(), fc.nat(7), (envelope, plain, place, bit) => {
      const key = randomBytes(32);
      const body = createSealer(key, envelope)(own, plain);
      const at = place % body.length;
      const flipped = Buffer.from(body);
      flipped[at] = (flipped[at] ?? 0) ^ (1 << bit);
      expect(['altered', 'not-sealed']).toContain(codeOf(() => openSealed(flipped, key, own)));
      expect(['altered', 'not-sealed']).toContain(codeOf(() => openSealed(body.subarray(0, at), key, own)));
    }),
  );
});

it('no nonce comes twice under one key', () => {
  const seal = createSealer(randomBytes(32), Buffer.from('envelope'));
  const own = { session: 's', call: 'c', role: 'sealed-answer', of: 'x' };
  const at = 'countersign/seal/v1\n'.length + 4 + 'envelope'.length;
  const nonces = Array.from({ length: 1000 }, () =>
    seal(own, Buffer.from('one'))
      .subarray(at, at + 12)
      .toString('hex'),
  );
  expect(new Set(nonces).size).toBe(1000);
});
