import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leafHash, nodeHash, splitPoint } from '../../proxy/record/merkle.ts';
import { consistencyProof, inclusionProof, rootAt } from '../../proxy/record/proofs.ts';
import { tilePath, tileWidth } from '../../proxy/record/tiles.ts';
import { growTree } from '../../proxy/record/tree.ts';
import { verifyConsistency, verifyInclusion } from '../../proxy/record/verify-proof.ts';
import { tilesOf } from './helpers/tiles.ts';

// Past 65,536, so that tiles of level 2 exist.
const LARGEST = 66_000;
const leaves = Array.from({ length: LARGEST }, (_, index) => leafHash(Buffer.from(`record ${index}`)));
const tiles = tilesOf(leaves);
const leaf = (index: number): Uint8Array => leaves[index] ?? new Uint8Array();

/** RFC 6962 section 2.1, word by word. */
function plainRoot(from: number, to: number): Uint8Array {
  if (to - from === 1) return leaf(from);
  const middle = from + splitPoint(to - from);
  return nodeHash(plainRoot(from, middle), plainRoot(middle, to));
}
function flip(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = Math.floor(bit / 8) % copy.length;
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit % 8));
  return copy;
}
const sizes = fc.oneof(
  fc.integer({ min: 1, max: 600 }),
  fc.integer({ min: 1, max: LARGEST }),
  fc.constantFrom(255, 256, 257, 511, 512, 513, 65_535, 65_536, 65_537, LARGEST),
);

describe('the tree', () => {
  it('has the root that RFC 6962 defines, from tiles at any size', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, async (size) => {
        expect(Buffer.from(await rootAt(size, tiles)).equals(plainRoot(0, size))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('grows on from the partial tiles of any size', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.integer({ min: 0, max: 300 }), async (size, more) => {
        const partials = [];
        for (let level = 0; level < 4; level++) {
          const n = Math.floor(size / 256 ** (level + 1));
          const width = tileWidth(size, level, n);
          partials.push(width === 0 ? new Uint8Array() : await tiles(level, n, width));
        }
        const tree = growTree(size, partials);
        const end = Math.min(LARGEST, size + more);
        for (let index = size; index < end; index++) tree.push(leaf(index));
        expect(Buffer.from(tree.root()).equals(await rootAt(end, tiles))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it('goes back to a mark as if nothing had been pushed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 700 }),
        fc.integer({ min: 0, max: 700 }),
        fc.integer({ min: 0, max: 700 }),
        (before, lost, after) => {
          const tree = growTree();
          const straight = growTree();
          const push = (target: typeof tree, count: number, salt: string): void => {
            for (let at = 0; at < count; at++) target.push(leafHash(Buffer.from(`${salt}${at}`)));
          };
          push(tree, before, 'a');
          tree.changedTiles();
          const mark = tree.mark();
          push(tree, lost, 'lost');
          tree.reset(mark);
          push(tree, after, 'b');
          push(straight, before, 'a');
          straight.changedTiles();
          push(straight, after, 'b');
          expect(tree.root()).toEqual(straight.root());
          expect(tree.changedTiles()).toEqual(straight.changedTiles());
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('proofs', () => {
  it('of inclusion verify, and no flipped bit does', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), fc.nat(), async (size, at, bit) => {
        const index = at % size;
        const root = await rootAt(size, tiles);
        const proof = await inclusionProof(index, size, tiles);
        expect(verifyInclusion(index, size, leaf(index), proof, root)).toBe(true);
        expect(verifyInclusion(index, size, flip(leaf(index), bit), proof, root)).toBe(false);
        expect(verifyInclusion(index, size, leaf(index), proof, flip(root, bit))).toBe(false);
        expect(verifyInclusion(index + 1, size, leaf(index), proof, root)).toBe(false);
        expect(verifyInclusion(index, size, leaf(index), [...proof, root], root)).toBe(false);
        if (proof.length === 0) return;
        const broken = proof.map((hash, place) => (place === bit % proof.length ? flip(hash, bit) : hash));
        expect(verifyInclusion(index, size, leaf(index), broken, root)).toBe(false);
        expect(verifyInclusion(index, size, leaf(index), proof.slice(1), root)).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it('of consistency verify, and no flipped bit does', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), fc.nat(), async (second, at, bit) => {
        const first = 1 + (at % second);
        const [a, b] = [await rootAt(first, tiles), await rootAt(second, tiles)];
        const proof = await consistencyProof(first, second, tiles);
        expect(verifyConsistency(first, second, proof, a, b)).toBe(true);
        expect(verifyConsistency(first, second, proof, flip(a, bit), b)).toBe(false);
        expect(verifyConsistency(first, second, proof, a, flip(b, bit))).toBe(false);
        expect(verifyConsistency(first, second, [...proof, a], a, b)).toBe(false);
        if (proof.length === 0) return;
        const broken = proof.map((hash, place) => (place === bit % proof.length ? flip(hash, bit) : hash));
        expect(verifyConsistency(first, second, broken, a, b)).toBe(false);
        expect(verifyConsistency(first, second, proof.slice(0, -1), a, b)).toBe(false);
      }),
      { numRuns: 100 },
    );
  });

  it('verify at every pair of small sizes', async () => {
    for (let second = 1; second <= 20; second++) {
      const b = await rootAt(second, tiles);
      for (let first = 0; first <= second; first++) {
        const a = await rootAt(first, tiles);
        const proof = await consistencyProof(first, second, tiles);
        expect(verifyConsistency(first, second, proof, a, b)).toBe(true);
      }
    }
  });

  it('outside the tree are refused', async () => {
    await expect(inclusionProof(7, 7, tiles)).rejects.toMatchObject({ code: 'out-of-range' });
    await expect(consistencyProof(8, 7, tiles)).rejects.toMatchObject({ code: 'out-of-range' });
    expect(verifyInclusion(7, 7, leaf(7), [], leaf(7))).toBe(false);
    expect(verifyConsistency(8, 7, [], leaf(7), leaf(7))).toBe(false);
  });
});

describe('tile paths', () => {
  it('are those of tlog-tiles', () => {
    expect(tilePath(0, 1234067, 256)).toBe('tile/0/x001/x234/067');
    expect(tilePath(1, 0, 17)).toBe('tile/1/000.p/17');
    expect(tileWidth(513, 0, 2)).toBe(1);
    expect(tileWidth(513, 1, 0)).toBe(2);
    expect(tileWidth(513, 2, 0)).toBe(0);
  });
});
