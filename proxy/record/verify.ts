import { type LogRecord, logRecord } from '../contract/record.ts';
import { canonical } from './canonical.ts';
import { leafHash, sameHash } from './merkle.ts';
import { MAX_RECORD_BYTES } from './record-template.ts';
import { hashAt, TILE_WIDTH } from './tiles.ts';
import { growTree } from './tree.ts';

export type BadRecord =
  /** A record is missing, doubled or out of place: its index is not the one that must follow. */
  | 'wrong-index'
  | 'too-large'
  /** Not UTF-8 JSON. */
  | 'not-json'
  /** JSON, but not a record of a version that this program knows. */
  | 'not-a-record'
  /** A record, but its bytes are not the canonical ones. */
  | 'not-canonical'
  /** The record's hash is not the one that the tile keeps. */
  | 'other-hash'
  /** Fewer records than the checkpoint says. */
  | 'missing'
  /** More records than the checkpoint says. */
  | 'extra'
  /** Every record is well formed, but together they do not make the checkpoint's root. */
  | 'wrong-root';

export type Verdict =
  | { readonly ok: true; readonly size: number; readonly root: Uint8Array }
  /** `index` is the first bad record; where only the whole is wrong (`wrong-root`) it is undefined. */
  | { readonly ok: false; readonly reason: BadRecord; readonly index: number | undefined };

export interface VerifyOptions {
  /** Level-0 tiles, to name the first record that was changed rather than only that one was. */
  readonly leaves?: (n: number) => Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /** Sees each good record; for counting, or for checking bodies against `commits`. */
  readonly each?: (record: LogRecord, bytes: Uint8Array) => void;
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * Verifies all records of a log, in order from index 0, against a head. Memory is constant; records are read once. The head's
 * signatures are checked elsewhere (`openCheckpoint`).
 */
export async function verifyLog(
  records: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  head: { readonly size: number; readonly root: Uint8Array },
  options: VerifyOptions = {},
): Promise<Verdict> {
  const tree = growTree();
  let tile: Uint8Array | undefined;
  for await (const bytes of records) {
    const index = tree.size();
    if (index >= head.size) return { ok: false, reason: 'extra', index };
    const record = readRecord(bytes);
    if (typeof record === 'string') return { ok: false, reason: record, index };
    if (record.index !== index) return { ok: false, reason: 'wrong-index', index };
    const leaf = leafHash(bytes);
    const place = index % TILE_WIDTH;
    if (place === 0) tile = await options.leaves?.(index / TILE_WIDTH);
    if (
      tile !== undefined &&
      (place + 1) * leaf.length <= tile.length &&
      !sameHash(hashAt(tile, place), leaf)
    ) {
      return { ok: false, reason: 'other-hash', index };
    }
    options.each?.(record, bytes);
    tree.push(leaf);
    // Nobody reads the tiles of this tree.
    if (place === TILE_WIDTH - 1) tree.changedTiles();
  }
  if (tree.size() < head.size) return { ok: false, reason: 'missing', index: tree.size() };
  const root = tree.root();
  if (!sameHash(root, head.root)) return { ok: false, reason: 'wrong-root', index: undefined };
  return { ok: true, size: head.size, root };
}

/** One record from its bytes, which must be the canonical ones; otherwise what is wrong with it. */
export function readRecord(bytes: Uint8Array): LogRecord | BadRecord {
  if (bytes.length > MAX_RECORD_BYTES) return 'too-large';
  let text: string;
  let value: unknown;
  try {
    text = utf8.decode(bytes);
    value = JSON.parse(text);
  } catch {
    return 'not-json';
  }
  const parsed = logRecord.safeParse(value);
  if (!parsed.success) return 'not-a-record';
  // Also what shows a doubled key: the value read keeps one of the two.
  if (!isCanonical(value, text)) return 'not-canonical';
  return parsed.data;
}

function isCanonical(value: unknown, text: string): boolean {
  try {
    return canonical(value) === text;
  } catch {
    return false;
  }
}
