import { HASH_BYTES, nodeHash } from './merkle.ts';
import { RecordError } from './record-error.ts';

/** Hashes in a full tile, and the height of tree that a tile spans (C2SP tlog-tiles). */
export const TILE_WIDTH = 256;
export const TILE_HEIGHT = 8;
export const TILE_BYTES = TILE_WIDTH * HASH_BYTES;

/** Tile `n` of a level: `hashes` are the nodes at height 8 × level from n × 256 on, 32 bytes each, at most 256. */
export interface Tile {
  readonly level: number;
  readonly n: number;
  readonly hashes: Uint8Array;
}

/** Gives at least the first `width` hashes of a tile; it may be asked only for what the tree holds. */
export type TileReader = (level: number, n: number, width: number) => Uint8Array | Promise<Uint8Array>;

/** How many hashes of tile (level, n) a tree of `size` entries has, 0 to 256. */
export function tileWidth(size: number, level: number, n: number): number {
  const nodes = Math.floor(size / TILE_WIDTH ** level);
  return Math.max(0, Math.min(TILE_WIDTH, nodes - n * TILE_WIDTH));
}

/** The tile's path in a tlog-tiles log: `tile/0/x001/x234/067`, with `.p/<width>` where it is partial. */
export function tilePath(level: number, n: number, width: number): string {
  let digits = String(n);
  digits = digits.padStart(Math.ceil(digits.length / 3) * 3, '0');
  const groups = digits.match(/\d{3}/g) ?? [];
  const name = groups.map((group, at) => (at === groups.length - 1 ? group : `x${group}`)).join('/');
  return `tile/${level}/${name}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** The hash at `place` of a tile or of a part of one. */
export function hashAt(hashes: Uint8Array, place: number): Uint8Array {
  const found = hashes.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES);
  if (found.length !== HASH_BYTES) throw new RecordError('out-of-range', `a tile holds no hash ${place}`);
  return found;
}

/** Root over `count` neighbouring hashes from `from` on; `count` is a power of two. */
export function perfectRoot(hashes: Uint8Array, from: number, count: number): Uint8Array {
  if (count === 1) return hashAt(hashes, from);
  const half = count / 2;
  return nodeHash(perfectRoot(hashes, from, half), perfectRoot(hashes, from + half, half));
}

/** The perfect subtrees that the first `width` hashes of a tile make, the largest first. */
export function perfectSubtrees(hashes: Uint8Array, width: number): Uint8Array[] {
  const roots: Uint8Array[] = [];
  for (let count = TILE_WIDTH, from = 0; count >= 1; count /= 2) {
    if (from + count > width) continue;
    roots.push(perfectRoot(hashes, from, count));
    from += count;
  }
  return roots;
}
