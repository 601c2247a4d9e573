import type { LogFault, LogProblem } from '../contract/verification.ts';
import { glanceAt } from './glance.ts';
import { HASH_BYTES, leafHash, sameHash } from './merkle.ts';
import { hashAt, perfectRoot, TILE_BYTES, TILE_WIDTH, type Tile } from './tiles.ts';
import { growTree } from './tree.ts';

/** A tile as the log keeps it: level 0 where full, the levels above from their first hash on. Undefined where there is none. */
export type StoredTile = (level: number, n: number) => Uint8Array | undefined;

/** Checks records one behind another, and the tree that grows of them. */
export interface RecordsCheck {
  /** The index that the next record must have. */
  size(): number;
  root(): Uint8Array;
  /** The next record's bytes. After a fault nothing more is to be taken. */
  take(bytes: Uint8Array): LogFault | undefined;
}

export interface RecordsFrom {
  readonly from: number;
  /** The partial tile of each level of a tree of `from` entries (tree.ts). */
  readonly partials: readonly Uint8Array[];
}

/**
 * Each record has to be one, to have its place, and to make the hash that the log keeps for it; each tile that becomes whole on the way,
 * of every level, has to be the stored one. Without `stored` only the tree's root tells whether they are the log's.
 */
export function checkRecords(start: RecordsFrom, stored?: StoredTile): RecordsCheck {
  const tree = growTree(start.from, start.partials);
  /** Level 0's stored tile where the next record's hash is, once it was asked for. */
  let kept: { readonly n: number; readonly hashes: Uint8Array | undefined } | undefined;

  function keptLeaf(index: number): Uint8Array | undefined {
    const n = Math.floor(index / TILE_WIDTH);
    if (kept?.n !== n) kept = { n, hashes: stored?.(0, n) };
    return kept.hashes;
  }

  /** Whose fault it is that a record's hash is not the stored one: a tile that the level above is made of is as it was written. */
  function blamed(hashes: Uint8Array, index: number): LogProblem {
    const n = Math.floor(index / TILE_WIDTH);
    const above = stored?.(1, Math.floor(n / TILE_WIDTH));
    if (hashes.length !== TILE_BYTES || !reaches(above, n % TILE_WIDTH)) return 'wrong-tile';
    const parent = hashAt(above, n % TILE_WIDTH);
    return sameHash(perfectRoot(hashes, 0, TILE_WIDTH), parent) ? 'other-hash' : 'wrong-tile';
  }

  /** A tile that was just completed, or of a higher level. */
  function checkTile({ level, n, hashes }: Tile): LogFault | undefined {
    const found = stored?.(level, n);
    if (found !== undefined && sameHash(found.subarray(0, hashes.length), hashes)) return undefined;
    for (let place = 0; place * HASH_BYTES < hashes.length; place++) {
      if (reaches(found, place) && holds(found, place, hashAt(hashes, place))) continue;
      return { problem: 'wrong-tile', index: (n * TILE_WIDTH + place) * TILE_WIDTH ** level };
    }
    return undefined;
  }

  return {
    size: tree.size,
    root: tree.root,
    take(bytes) {
      const index = tree.size();
      const glance = glanceAt(bytes);
      if (typeof glance === 'string') return { problem: glance, index };
      if (glance.index !== index) return { problem: 'wrong-index', index };
      const leaf = leafHash(bytes);
      const hashes = keptLeaf(index);
      const place = index % TILE_WIDTH;
      if (hashes !== undefined && !(reaches(hashes, place) && holds(hashes, place, leaf)))
        return { problem: blamed(hashes, index), index };
      tree.push(leaf);
      if (place < TILE_WIDTH - 1) return undefined;
      const tiles = tree.changedTiles();
      if (stored === undefined) return undefined;
      for (const tile of tiles) {
        const fault = checkTile(tile);
        if (fault !== undefined) return fault;
      }
      return undefined;
    },
  };
}

const reaches = (hashes: Uint8Array | undefined, place: number): hashes is Uint8Array =>
  hashes !== undefined && hashes.length >= (place + 1) * HASH_BYTES;

/** Without a view of the tile or a call out of the engine: it is asked for each record. */
function holds(hashes: Uint8Array, place: number, hash: Uint8Array): boolean {
  const from = place * HASH_BYTES;
  for (let at = 0; at < HASH_BYTES; at++) if (hashes[from + at] !== hash[at]) return false;
  return true;
}
