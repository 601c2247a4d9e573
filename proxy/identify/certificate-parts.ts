import { randomBytes, webcrypto } from 'node:crypto';
import type { Clock } from '../contract/time.ts';

export const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
export const SIGNATURE = { name: 'ECDSA', hash: 'SHA-256' } as const;

const DAY = 24 * 60 * 60 * 1000;
/** Clocks of two machines differ; a new certificate must work at once on one that is behind. */
const BACKDATED = 5 * 60 * 1000;

/** `notBefore` five minutes back, `notAfter` `days` from now, in whole seconds as X.509 has them. */
export function validFor(clock: Clock, days: number): { notBefore: Date; notAfter: Date } {
  const now = Math.floor(clock.now().wall / 1_000_000) * 1000;
  return { notBefore: new Date(now - BACKDATED), notAfter: new Date(now + days * DAY) };
}

/**
 * 16 random bytes in lower-case hex. The first byte is 40 to 7f: positive and without leading zeros, so that every library
 * writes the number the same way.
 */
export function randomSerial(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

export async function newKeyPair(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']);
}

/** PKCS#8 PEM. */
export async function privateKeyPem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key)).toString('base64');
  const lines = der.match(/.{1,64}/g) ?? [];
  return `${['-----BEGIN ', 'PRIVATE KEY-----'].join('')}\n${lines.join('\n')}\n${['-----END ', 'PRIVATE KEY-----'].join('')}\n`;
}
