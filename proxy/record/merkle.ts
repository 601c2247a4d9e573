import { hash } from 'node:crypto';

/** Bytes of a hash. */
export const HASH_BYTES = 32;
/** The root of the empty tree: SHA-256 of nothing (RFC 6962 section 2.1). */
export const EMPTY_ROOT: Uint8Array = sha256('');

/** By way of a string: the engine takes longer to make a buffer for 32 bytes than to hash a record. */
export function sha256(data: string | Uint8Array): Uint8Array {
  return Buffer.from(hash('sha256', data, 'binary'), 'latin1');
}

const LEAF_ROOM = 4096;
const leaf = Buffer.alloc(1 + LEAF_ROOM);
/** RFC 6962 leaf: SHA-256(00 ‖ data). Where it fits it is put together in one place: a buffer for each costs a third of its hash. */
export function leafHash(data: Uint8Array): Uint8Array {
  const input = data.length > LEAF_ROOM ? Buffer.alloc(1 + data.length) : leaf;
  input.set(data, 1);
  return sha256(input.subarray(0, 1 + data.length));
}

const pair = Buffer.alloc(1 + 2 * HASH_BYTES, 1);
/** RFC 6962 node: SHA-256(01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  pair.set(left, 1);
  pair.set(right, 1 + HASH_BYTES);
  return sha256(pair);
}

/** Root over subtrees that stand side by side, the largest first: how the perfect subtrees of a tree make its root. */
export function foldRight(subtrees: readonly Uint8Array[]): Uint8Array {
  let root: Uint8Array | undefined;
  for (let at = subtrees.length - 1; at >= 0; at--) {
    const left = subtrees[at] ?? EMPTY_ROOT;
    root = root === undefined ? left : nodeHash(left, root);
  }
  return root ?? EMPTY_ROOT;
}

/**
 * Adds a leaf to the perfect subtrees of a tree of `size` entries, the largest first. Each 1 bit of the size is one of them, and adding
 * merges them as a carry goes through the bits. `made` sees each new node with its height, the leaf (0) first.
 */
export function addLeaf(
  subtrees: Uint8Array[],
  size: number,
  leaf: Uint8Array,
  made?: (height: number, hash: Uint8Array) => void,
): void {
  let hash = leaf;
  made?.(0, hash);
  let height = 0;
  for (let bits = size; bits % 2 === 1; bits = (bits - 1) / 2) {
    const left = subtrees.pop();
    if (left === undefined) throw new RangeError('the tree has lost a subtree');
    hash = nodeHash(left, hash);
    height++;
    made?.(height, hash);
  }
  subtrees.push(hash);
}

/** The largest power of two below `size`, for size > 1. Sizes go beyond 32 bits, so no bit operators. */
export function splitPoint(size: number): number {
  let power = 1;
  while (power * 2 < size) power *= 2;
  return power;
}

export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
