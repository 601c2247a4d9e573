import type Database from 'better-sqlite3';
import { StoreError } from '../contract/store.ts';
import { encodeBase64 } from '../record/base64.ts';
import { HASH_BYTES, leafHash, sameHash } from '../record/merkle.ts';
import { rootAt } from '../record/proofs.ts';
import { perfectRoot, TILE_WIDTH, type TileReader, tileWidth } from '../record/tiles.ts';
import { growTree, type Tree } from '../record/tree.ts';
import type { Head } from './head.ts';
import { lastIndex, recordsFrom } from './last-records.ts';
import { rolledBack } from './refused-log.ts';

/** What the database says of its log. `n` stands for the log in all other tables. */
export interface LogRow {
  readonly n: number;
  readonly size: number;
  readonly root: Uint8Array;
}

const corrupt = (message: string): StoreError => new StoreError('corrupt', `The log is damaged: ${message}.`);

/** Tiles as the database has them; level 0's partial tile is hashed from its records. */
function tilesOf(db: Database.Database, log: LogRow): TileReader {
  const stored = db
    .prepare<[number, number, number], Buffer>(
      'SELECT hashes FROM tiles WHERE log = ? AND level = ? AND n = ?',
    )
    .pluck();
  return (level, n, width) => {
    const partial = level === 0 && n === Math.floor(log.size / TILE_WIDTH);
    const hashes = partial ? lastLeaves(db, log) : stored.get(log.n, level, n);
    if (hashes === undefined || hashes.length < width * HASH_BYTES)
      throw corrupt(`tile ${level}/${n} is missing`);
    return hashes;
  };
}

function lastLeaves(db: Database.Database, log: LogRow): Uint8Array {
  const from = log.size - (log.size % TILE_WIDTH);
  return Buffer.concat(recordsFrom(db, log.n, from).map(({ bytes }) => leafHash(bytes)));
}

/**
 * The tree as stored, once it has been found to agree with itself: the records end at the head's size, the last of them and the
 * tiles above make the head's root, and the last full tile is the one that the level above hashes. StoreError 'corrupt'.
 */
export async function loadTree(db: Database.Database, log: LogRow): Promise<Tree> {
  const { size } = log;
  const last = lastIndex(db, log.n);
  if (last !== size - 1) throw corrupt(`it ends at record ${last}, its head says ${size - 1}`);
  const tiles = tilesOf(db, log);
  const partials: Uint8Array[] = [];
  for (let level = 0; TILE_WIDTH ** level <= size; level++) {
    const n = Math.floor(size / TILE_WIDTH ** (level + 1));
    const width = tileWidth(size, level, n);
    partials.push(width === 0 ? new Uint8Array() : await tiles(level, n, width));
  }
  const tree = growTree(size, partials);
  if (!sameHash(tree.root(), log.root))
    throw corrupt('its last records do not make the root that its head says');
  await checkLastFullTile(size, tiles);
  return tree;
}

async function checkLastFullTile(size: number, tiles: TileReader): Promise<void> {
  const n = Math.floor(size / TILE_WIDTH) - 1;
  if (n < 0) return;
  const above = Math.floor(n / TILE_WIDTH);
  const place = n % TILE_WIDTH;
  const parent = await tiles(1, above, place + 1);
  const hash = parent.subarray(place * HASH_BYTES, (place + 1) * HASH_BYTES);
  if (!sameHash(perfectRoot(await tiles(0, n, TILE_WIDTH), 0, TILE_WIDTH), hash)) {
    throw corrupt(`tile 0/${n} is not the one that was written`);
  }
}

/**
 * Holds the database to the head that was kept outside it: shorter is 'rolled-back' (an old copy, or a damaged end of the WAL
 * that SQLite has dropped silently), another history of the same length is 'corrupt'.
 */
export async function holdToHead(db: Database.Database, log: LogRow, head: Head | undefined): Promise<void> {
  if (head === undefined) return;
  if (log.size < head.size) throw rolledBack(log.size, head.size, db.name);
  if (encodeBase64(await rootAt(head.size, tilesOf(db, log))) !== head.root) {
    throw corrupt('it is not the log whose head was kept outside it');
  }
}
