import { createHash, createPublicKey, type KeyObject, verify } from 'node:crypto';
import { p256Signature, p256Spki } from '../contract/inputs.ts';
import { EnrolError } from './enrol-error.ts';

/** The public key of an approver's device. */
export interface DeviceKey {
  readonly key: KeyObject;
  /** base64url of the DER. */
  readonly spki: string;
  /** Lower-case hex. */
  readonly spkiSha256: string;
}

/**
 * Reads a P-256 SubjectPublicKeyInfo (base64url of its DER, RFC 5480). Named curve and uncompressed point only, so that one key has
 * one spelling and a revoked one does not come back in another. Throws EnrolError `bad-key`.
 */
export function readDeviceKey(spki: string): DeviceKey {
  const der = Buffer.from(spki, 'base64url');
  let key: KeyObject | undefined;
  try {
    if (p256Spki.safeParse(spki).success) key = createPublicKey({ key: der, format: 'der', type: 'spki' });
  } catch {
    // Told below; what OpenSSL says of it is of no use to the person.
  }
  const isP256 = key?.asymmetricKeyType === 'ec' && key.asymmetricKeyDetails?.namedCurve === 'prime256v1';
  if (key === undefined || !isP256 || !key.export({ format: 'der', type: 'spki' }).equals(der)) {
    throw new EnrolError('bad-key', 'the key of a device is an EC P-256 key, as SubjectPublicKeyInfo');
  }
  // The same bytes have two spellings in base64url, where the last character has spare bits.
  const spelt = der.toString('base64url');
  return { key, spki: spelt, spkiSha256: createHash('sha256').update(der).digest('hex') };
}

/** Whether `signature` (base64url, IEEE P1363) is this device's over the bytes (ECDSA P-256, SHA-256). */
export function isSignedBy(key: KeyObject, bytes: Uint8Array, signature: string): boolean {
  if (!p256Signature.safeParse(signature).success) return false;
  return verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signature, 'base64url'));
}
