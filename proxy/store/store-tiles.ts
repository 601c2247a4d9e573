import { type Store, StoreError } from '../contract/store.ts';
import { HASH_BYTES, leafHash } from '../record/merkle.ts';
import { TILE_WIDTH, type TileReader } from '../record/tiles.ts';

/** The tiles of the store's log, for proofs (record/proofs.ts): any tree size up to what is durable. */
export function storeTiles(store: Pick<Store, 'read'>): TileReader {
  return async (level, n, width) => {
    const [stored] = await store.read('tile.get', { level, n });
    const hashes = stored?.hashes ?? (level === 0 ? await hashRecords(store, n, width) : undefined);
    if (hashes === undefined || hashes.length < width * HASH_BYTES) {
      throw new StoreError('corrupt', `Tile ${level}/${n} has fewer than ${width} hashes.`);
    }
    return hashes;
  };
}

async function hashRecords(store: Pick<Store, 'read'>, n: number, width: number): Promise<Uint8Array> {
  const records = await store.read('records.page', { from: n * TILE_WIDTH, limit: width });
  return Buffer.concat(records.map(({ bytes }) => leafHash(bytes)));
}
