import { HASH_BYTES } from './merkle.ts';
import type { TileReader } from './tiles.ts';

/** Each level of a proof looks at two or three tiles, and the next record's proof at the same ones. */
const KEPT = 32;

/** The tiles of a log with the last of them kept: for whoever proves many records of it. 256 kB at most, and what proofs.ts makes of them. */
export function keepTiles(tiles: TileReader): TileReader {
  const kept = new Map<string, Uint8Array>();
  return async (level, n, width) => {
    const name = `${level}/${n}`;
    let hashes = kept.get(name);
    if (hashes === undefined || hashes.length < width * HASH_BYTES) hashes = await tiles(level, n, width);
    // A map has its members in the order in which they were put: the first is the one that was not asked for longest.
    kept.delete(name);
    kept.set(name, hashes);
    if (kept.size > KEPT) kept.delete(kept.keys().next().value ?? name);
    return hashes;
  };
}
