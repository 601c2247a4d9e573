/*
 * Which records of a block of 8,192 something is true of: a bit a record, 1,024 bytes. Where few are set, the database has their places
 * instead, two bytes each (little-endian, ascending).
 */

/** Records of a block, as a power of two. */
export const BLOCK_BITS = 13;
export const BLOCK = 1 << BLOCK_BITS;
const WORDS = BLOCK / 32;
const BYTES = BLOCK / 8;

/** A bit a record, 32 in each. */
export type BlockBits = Uint32Array;

export function noBits(): BlockBits {
  return new Uint32Array(WORDS);
}

export function readBits(stored: Uint8Array): BlockBits {
  const bits = noBits();
  const view = new DataView(stored.buffer, stored.byteOffset, stored.length);
  if (stored.length === BYTES)
    for (let word = 0; word < WORDS; word++) bits[word] = view.getUint32(word * 4, true);
  else for (let at = 0; at < stored.length; at += 2) setBit(bits, view.getUint16(at, true));
  return bits;
}

/** Undefined where no bit is set. */
export function storedBits(bits: BlockBits): Uint8Array | undefined {
  const places: number[] = [];
  for (let at = nextBit(bits, 0); at !== -1 && places.length * 2 < BYTES; at = nextBit(bits, at + 1))
    places.push(at);
  if (places.length === 0) return undefined;
  const few = places.length * 2 < BYTES;
  const stored = new Uint8Array(few ? places.length * 2 : BYTES);
  const view = new DataView(stored.buffer);
  if (few) for (const [nth, place] of places.entries()) view.setUint16(nth * 2, place, true);
  else for (const [word, value] of bits.entries()) view.setUint32(word * 4, value, true);
  return stored;
}

export function setBit(bits: BlockBits, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] ?? 0) | (1 << (at & 31));
}
export function clearBit(bits: BlockBits, at: number): void {
  bits[at >>> 5] = (bits[at >>> 5] ?? 0) & ~(1 << (at & 31));
}

/** The first bit from `at` on that is set; -1 where none is. */
export function nextBit(bits: BlockBits, at: number): number {
  if (at >= BLOCK) return -1;
  let word = at >>> 5;
  let left = (bits[word] ?? 0) & (-1 << (at & 31));
  while (left === 0) {
    word += 1;
    if (word === WORDS) return -1;
    left = bits[word] ?? 0;
  }
  return word * 32 + 31 - Math.clz32(left & -left);
}

/** The last bit before `at` that is set; -1 where none is. */
export function bitBefore(bits: BlockBits, at: number): number {
  if (at <= 0) return -1;
  let word = (at - 1) >>> 5;
  let left = (bits[word] ?? 0) & (-1 >>> (31 - ((at - 1) & 31)));
  while (left === 0) {
    if (word === 0) return -1;
    word -= 1;
    left = bits[word] ?? 0;
  }
  return word * 32 + 31 - Math.clz32(left);
}
