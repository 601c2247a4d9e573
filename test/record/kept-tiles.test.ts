import { expect, it } from 'vitest';
import { keepTiles } from '../../proxy/record/kept-tiles.ts';
import { leafHash } from '../../proxy/record/merkle.ts';
import { inclusionProof } from '../../proxy/record/proofs.ts';
import { growTree } from '../../proxy/record/tree.ts';
import { verifyInclusion } from '../../proxy/record/verify-proof.ts';
import { tilesOf } from './helpers/tiles.ts';

it('proves as tiles that are read anew do, and reads each but once for neighbours', async () => {
  const size = 70_000;
  const leaves = Array.from({ length: size }, (_, n) => leafHash(Buffer.from(String(n))));
  const tree = growTree();
  for (const leaf of leaves) tree.push(leaf);
  const tiles = tilesOf(leaves);
  let reads = 0;
  const kept = keepTiles((level, n, width) => {
    reads++;
    return tiles(level, n, width);
  });
  for (let index = 1000; index < 1300; index++) {
    const proof = await inclusionProof(index, size, kept);
    expect(verifyInclusion(index, size, leaves[index] ?? leafHash(Buffer.of()), proof, tree.root())).toBe(
      true,
    );
  }
  // Three tiles of level 0, two of each level above, and the ends of the tree.
  expect(reads).toBeLessThan(12);
  for (const index of [0, 255, 256, 65_535, 65_536, size - 1, 1000]) {
    expect(await inclusionProof(index, size, kept)).toEqual(await inclusionProof(index, size, tiles));
  }
});

it('keeps only so many', async () => {
  let reads = 0;
  const kept = keepTiles(() => {
    reads++;
    return Buffer.alloc(8192);
  });
  for (let n = 0; n < 40; n++) await kept(0, n, 256);
  await kept(0, 39, 256);
  expect(reads).toBe(40);
  await kept(0, 0, 256);
  expect(reads).toBe(41);
  // Once it was short, it is read again for more of it.
  const short = keepTiles((_level, _n, width) => {
    reads++;
    return Buffer.alloc(width * 32);
  });
  for (const width of [3, 2, 7, 7]) await short(1, 0, width);
  expect(reads).toBe(43);
});
