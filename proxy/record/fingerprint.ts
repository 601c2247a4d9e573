import { hash } from 'node:crypto';
import { inFours } from '../contract/in-fours.ts';

/**
 * What a public key is compared by over the telephone: SHA-256 of the vkey's text, in hex, sixteen groups of four. Anybody can make it:
 * `printf %s 'VKEY' | sha256sum`.
 */
export function fingerprintOf(vkey: string): string {
  return inFours(hash('sha256', vkey, 'hex'));
}

/** A fingerprint as somebody wrote it down, as above: capitals, colons, hyphens and white space are as may be. Undefined for what is none. */
export function readFingerprint(text: string): string | undefined {
  const digits = text
    .replace(/^\s*sha-?256:?/i, '')
    .replace(/[\s:-]/g, '')
    .toLowerCase();
  return /^[0-9a-f]{64}$/.test(digits) ? inFours(digits) : undefined;
}
