import { EMPTY_ROOT, nodeHash, splitPoint } from './merkle.ts';
import { RecordError } from './record-error.ts';
import { hashAt, TILE_WIDTH, type TileReader, tileWidth } from './tiles.ts';

/** The root of the tree of the first `size` entries, read from tiles. */
export async function rootAt(size: number, tiles: TileReader): Promise<Uint8Array> {
  return size === 0 ? EMPTY_ROOT : await subtreeRoot(0, size, size, tiles);
}

/** PATH(index, D[size]) of RFC 6962 section 2.1.1, the leaf's sibling first. Outside the tree: RecordError 'out-of-range'. */
export async function inclusionProof(index: number, size: number, tiles: TileReader): Promise<Uint8Array[]> {
  if (!(index >= 0 && index < size))
    throw new RecordError('out-of-range', `no entry ${index} in a tree of ${size}`);
  const proof: Uint8Array[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      proof.push(await subtreeRoot(middle, end, size, tiles));
      end = middle;
    } else {
      proof.push(await subtreeRoot(start, middle, size, tiles));
      start = middle;
    }
  }
  return proof.reverse();
}

/** PROOF(first, D[second]) of RFC 6962 section 2.1.2; empty where first is 0 or equals second. */
export async function consistencyProof(
  first: number,
  second: number,
  tiles: TileReader,
): Promise<Uint8Array[]> {
  if (!(first >= 0 && first <= second)) {
    throw new RecordError('out-of-range', `a tree of ${first} is not the beginning of one of ${second}`);
  }
  if (first === 0 || first === second) return [];
  const proof: Uint8Array[] = [];
  let start = 0;
  let end = second;
  while (end !== first) {
    const middle = start + splitPoint(end - start);
    if (first <= middle) {
      proof.push(await subtreeRoot(middle, end, second, tiles));
      end = middle;
    } else {
      proof.push(await subtreeRoot(start, middle, second, tiles));
      start = middle;
    }
  }
  // The subtree that both trees share is left out where the verifier has it: it is the first tree itself.
  if (start !== 0) proof.push(await subtreeRoot(start, end, second, tiles));
  return proof.reverse();
}

/** The root over entries `start` to `end` (not included), a subtree of the tree of `size` entries as RFC 6962 splits it. */
async function subtreeRoot(start: number, end: number, size: number, tiles: TileReader): Promise<Uint8Array> {
  const count = end - start;
  const split = count === 1 ? 1 : splitPoint(count);
  if (count === 1 || split * 2 === count) return perfectNode(start, count, size, tiles);
  const left = await perfectNode(start, split, size, tiles);
  return nodeHash(left, await subtreeRoot(start + split, end, size, tiles));
}

/** The root over `count` entries from `start` on, where that is a perfect subtree of the tree. */
export async function perfectNode(
  start: number,
  count: number,
  size: number,
  tiles: TileReader,
): Promise<Uint8Array> {
  let level = 0;
  while (TILE_WIDTH ** (level + 1) <= count) level++;
  const place = start / TILE_WIDTH ** level;
  const n = Math.floor(place / TILE_WIDTH);
  const hashes = await tiles(level, n, tileWidth(size, level, n));
  return rootWithin(hashes, place - n * TILE_WIDTH, count / TILE_WIDTH ** level);
}

/** The roots that were made of tiles' hashes, by place and count. Hashes that a reader gave do not change. */
const known = new WeakMap<Uint8Array, Map<number, Uint8Array>>();

/** As `perfectRoot`, each only once for tiles that are kept: a record's neighbours have most of their proofs in common. */
function rootWithin(hashes: Uint8Array, from: number, count: number): Uint8Array {
  if (count === 1) return hashAt(hashes, from);
  let roots = known.get(hashes);
  if (roots === undefined) {
    roots = new Map();
    known.set(hashes, roots);
  }
  const key = count * TILE_WIDTH + from;
  const found = roots.get(key);
  if (found !== undefined) return found;
  const half = count / 2;
  const root = nodeHash(rootWithin(hashes, from, half), rootWithin(hashes, from + half, half));
  roots.set(key, root);
  return root;
}
