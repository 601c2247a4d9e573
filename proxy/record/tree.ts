import { addLeaf, foldRight, HASH_BYTES } from './merkle.ts';
import { perfectSubtrees, TILE_BYTES, TILE_HEIGHT, TILE_WIDTH, type Tile, tileWidth } from './tiles.ts';

/** The growing edge of a log's tree: O(log n) memory and work per entry. */
export interface Tree {
  size(): number;
  root(): Uint8Array;
  push(leaf: Uint8Array): void;
  /** The tiles to write since the last call: level 0 when full, higher levels at every change. */
  changedTiles(): Tile[];
  /** A place to come back to where the entries after it did not become durable. */
  mark(): TreeMark;
  reset(mark: TreeMark): void;
}
interface Edge {
  readonly hashes: Uint8Array;
  readonly width: number;
}
interface TreeMark {
  readonly size: number;
  readonly subtrees: readonly Uint8Array[];
  readonly edges: readonly Edge[];
}

/**
 * A tree of `size` entries, from the partial tile of each level (empty where a level's last tile is full or absent). Level 0's
 * are the hashes of the last size mod 256 entries.
 */
export function growTree(size = 0, partials: readonly Uint8Array[] = []): Tree {
  let count = size;
  /** Roots of the perfect subtrees, the largest first: one for each 1 bit of the size. */
  let subtrees: Uint8Array[] = [];
  let edges: Edge[] = [];
  let changed = new Map<string, Tile>();

  for (let level = 0; TILE_WIDTH ** level <= size; level++) {
    const width = tileWidth(size, level, Math.floor(size / TILE_WIDTH ** (level + 1)));
    const hashes = new Uint8Array(TILE_BYTES);
    hashes.set((partials[level] ?? new Uint8Array()).subarray(0, width * HASH_BYTES));
    edges.push({ hashes, width });
    subtrees = [...perfectSubtrees(hashes, width), ...subtrees];
  }

  function extend(level: number, hash: Uint8Array): void {
    const edge = edges[level] ?? { hashes: new Uint8Array(TILE_BYTES), width: 0 };
    edge.hashes.set(hash, edge.width * HASH_BYTES);
    const width = edge.width + 1;
    const full = width === TILE_WIDTH;
    if (full || level > 0) {
      const n = Math.floor(count / TILE_WIDTH ** (level + 1));
      changed.set(`${level}/${n}`, { level, n, hashes: edge.hashes.subarray(0, width * HASH_BYTES) });
    }
    // A full tile's bytes are never written again, so that a mark taken before it stays good.
    edges[level] = full ? { hashes: new Uint8Array(TILE_BYTES), width: 0 } : { hashes: edge.hashes, width };
  }

  function keep(height: number, hash: Uint8Array): void {
    if (height % TILE_HEIGHT === 0) extend(height / TILE_HEIGHT, hash);
  }

  return {
    size: () => count,
    root: () => foldRight(subtrees),
    push(leaf) {
      addLeaf(subtrees, count, leaf, keep);
      count++;
    },
    changedTiles() {
      const tiles = [...changed.values()];
      changed = new Map();
      return tiles;
    },
    mark: () => ({ size: count, subtrees: [...subtrees], edges: [...edges] }),
    reset(mark) {
      count = mark.size;
      subtrees = [...mark.subtrees];
      edges = [...mark.edges];
      changed = new Map();
    },
  };
}
