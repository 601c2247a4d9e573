import type { StoredTile } from '../../../proxy/record/check-records.ts';
import type { TileReader } from '../../../proxy/record/tiles.ts';
import { growTree } from '../../../proxy/record/tree.ts';

/** The tiles that a tree over these leaf hashes writes. */
export function storedTiles(leaves: readonly Uint8Array[]): StoredTile {
  const stored = new Map<string, Uint8Array>();
  const tree = growTree();
  for (const leaf of leaves) {
    tree.push(leaf);
    for (const { level, n, hashes } of tree.changedTiles()) stored.set(`${level}/${n}`, hashes.slice());
  }
  return (level, n) => stored.get(`${level}/${n}`);
}

/** A reader of these tiles; level 0's partial tile comes from the leaves, as in the store. */
export function tilesOf(leaves: readonly Uint8Array[]): TileReader {
  const stored = storedTiles(leaves);
  return (level, n, width) => {
    const found = stored(level, n) ?? Buffer.concat(leaves.slice(n * 256, n * 256 + 256));
    if (found.length < width * 32) throw new Error(`tile ${level}/${n} has fewer than ${width} hashes`);
    return found;
  };
}
