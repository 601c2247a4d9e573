import { addLeaf, foldRight, HASH_BYTES } from './merkle.ts';
import { perfectNode } from './proofs.ts';
import { RecordError } from './record-error.ts';
import type { TileReader } from './tiles.ts';

/** Sizes of the perfect subtrees of a tree of `size` entries, the largest first: the 1 bits of the size. */
function subtreeSizes(size: number): number[] {
  const sizes: number[] = [];
  let left = size;
  for (let power = 2 ** 52; power >= 1; power /= 2) {
    if (power > left) continue;
    sizes.push(power);
    left -= power;
  }
  return sizes;
}

/** The roots of the perfect subtrees of the first `size` entries, the largest first: all that growing the tree on needs. */
export async function frontierAt(size: number, treeSize: number, tiles: TileReader): Promise<Uint8Array[]> {
  const roots: Uint8Array[] = [];
  let start = 0;
  for (const count of subtreeSizes(size)) {
    roots.push(await perfectNode(start, count, treeSize, tiles));
    start += count;
  }
  return roots;
}

/** A tree that grows from its frontier: for whoever has the entries from some index on, and not those before. */
export interface Frontier {
  size(): number;
  root(): Uint8Array;
  push(leaf: Uint8Array): void;
}

/** Throws RecordError 'out-of-range' where these are not as many subtrees as a tree of `size` entries has. */
export function growFrontier(size: number, subtrees: readonly Uint8Array[]): Frontier {
  const roots = [...subtrees];
  if (subtreeSizes(size).length !== roots.length || roots.some((root) => root.length !== HASH_BYTES)) {
    throw new RecordError('out-of-range', `not the subtrees of a tree of ${size}`);
  }
  let count = size;
  return {
    size: () => count,
    root: () => foldRight(roots),
    push(leaf) {
      addLeaf(roots, count, leaf);
      count++;
    },
  };
}
