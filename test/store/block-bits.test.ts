import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  BLOCK,
  bitBefore,
  clearBit,
  nextBit,
  noBits,
  readBits,
  setBit,
  storedBits,
} from '../../proxy/store/block-bits.ts';

const place = fc.integer({ min: 0, max: BLOCK - 1 });
const places = fc.oneof(
  fc.uniqueArray(place, { maxLength: 40 }),
  fc.uniqueArray(place, { minLength: 500, maxLength: 600 }),
  // Neighbours, from the first or to the last.
  fc
    .tuple(place, fc.nat({ max: 2000 }))
    .map(([from, many]) => Array.from({ length: Math.min(many, BLOCK - from) }, (_, n) => from + n)),
);
const bitsOf = (set: readonly number[]) => {
  const bits = noBits();
  for (const at of set) setBit(bits, at);
  return bits;
};
const all = (bits: Uint32Array): number[] => {
  const found: number[] = [];
  for (let at = nextBit(bits, 0); at !== -1; at = nextBit(bits, at + 1)) found.push(at);
  return found;
};
const ascending = (set: readonly number[]) => set.toSorted((a, b) => a - b);

it('gives back what was set, as it stands in the database, and no bit more', () => {
  fc.assert(
    fc.property(places, (set) => {
      const stored = storedBits(bitsOf(set));
      if (set.length === 0) expect(stored).toBeUndefined();
      else expect(stored?.length).toBeLessThanOrEqual(Math.min(set.length * 2, BLOCK / 8));
      expect(all(stored === undefined ? noBits() : readBits(stored))).toEqual(ascending(set));
    }),
  );
});

it('finds the next and the one before as a list of them does', () => {
  fc.assert(
    fc.property(places, fc.integer({ min: 0, max: BLOCK }), (set, at) => {
      const bits = bitsOf(set);
      expect(nextBit(bits, at)).toBe(ascending(set).find((one) => one >= at) ?? -1);
      expect(bitBefore(bits, at)).toBe(ascending(set).findLast((one) => one < at) ?? -1);
    }),
  );
});

it('clears one and leaves the others', () => {
  fc.assert(
    fc.property(places, place, (set, gone) => {
      const bits = bitsOf(set);
      clearBit(bits, gone);
      expect(all(bits)).toEqual(ascending(set).filter((one) => one !== gone));
    }),
  );
});
