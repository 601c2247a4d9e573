import { type Bytes, sameBytes, sha256 } from './bytes.ts';
import type { Head } from './tlog-proof.ts';

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);
const nodeHash = (left: Bytes, right: Bytes): Promise<Bytes> => sha256(NODE, left, right);
const isOdd = (n: number): boolean => n % 2 === 1;
const half = (n: number): number => Math.floor(n / 2);

/** Whether a record's bytes are entry `index` of the tree of this head (RFC 9162 section 2.1.3.2). */
export async function isIncluded(
  record: Bytes,
  index: number,
  hashes: readonly Bytes[],
  { size, root }: Pick<Head, 'size' | 'root'>,
): Promise<boolean> {
  if (index >= size) return false;
  let hash = await sha256(LEAF, record);
  let [fn, sn] = [index, size - 1];
  for (const sibling of hashes) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      hash = await nodeHash(sibling, hash);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      hash = await nodeHash(hash, sibling);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && sameBytes(hash, root);
}
