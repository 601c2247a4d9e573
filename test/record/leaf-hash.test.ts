import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { leafHash } from '../../proxy/record/merkle.ts';

/** RFC 6962 section 2.1, as it stands there. */
const said = (data: Uint8Array): Buffer => createHash('sha256').update(Buffer.of(0)).update(data).digest();

it('a leaf’s hash is of its own bytes alone, whatever was hashed before, and of whatever length', () => {
  const sizes = fc.oneof(fc.nat(64), fc.integer({ min: 4090, max: 4100 }), fc.nat(20_000));
  const leaf = fc.tuple(sizes, fc.nat(255)).map(([size, byte]) => Buffer.alloc(size, byte));
  fc.assert(
    fc.property(fc.array(leaf, { minLength: 1, maxLength: 6 }), (leaves) => {
      const kept = leaves.map(leafHash);
      expect(kept).toEqual(leaves.map(said));
    }),
    { numRuns: 300 },
  );
});
