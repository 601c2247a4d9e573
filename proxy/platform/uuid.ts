import { randomFillSync } from 'node:crypto';

const pool = new Uint8Array(4096);
let used = pool.length;

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/**
 * A UUID of version 7 (RFC 9562 section 5.7): 48 bits of Unix milliseconds, then random bits.
 * `now` is milliseconds since 1970 UTC.
 */
export function uuidv7<Id extends string>(now: number = Date.now()): Id {
  if (used + 10 > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, used + 10);
  used += 10;
  const hex = (index: number): string => HEX[random[index] ?? 0] ?? '00';
  const time = Math.floor(now).toString(16).padStart(12, '0');
  const version = HEX[((random[0] ?? 0) & 0x0f) | 0x70];
  const variant = HEX[((random[2] ?? 0) & 0x3f) | 0x80];
  return `${time.slice(0, 8)}-${time.slice(8)}-${version}${hex(1)}-${variant}${hex(3)}-${hex(4)}${hex(5)}${hex(6)}${hex(7)}${hex(8)}${hex(9)}` as Id;
}
