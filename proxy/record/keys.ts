import { createPrivateKey, createPublicKey, hash, type KeyObject, sign, verify } from 'node:crypto';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { RecordError } from './record-error.ts';

/** Signature types of C2SP signed-note that we know. Others are skipped when a note is verified. */
export const ED25519 = 0x01;
/** Ed25519 timestamped cosignature (C2SP tlog-cosignature). */
export const ED25519_COSIGNATURE = 0x04;

/** A public key under a name, as a vkey says it. */
export interface VerifierKey {
  readonly name: string;
  readonly type: number;
  /** First four bytes of SHA-256(name ‖ LF ‖ type ‖ public key), lower-case hex. */
  readonly id: string;
  readonly publicKey: Uint8Array;
}
export interface SignerKey {
  readonly key: VerifierKey;
  sign(message: Uint8Array): Uint8Array;
}

const SPKI_ED25519 = Buffer.from('302a300506032b6570032100', 'hex');
const ED25519_BYTES = 32;

/** A key name: not empty, no space of any kind, no plus, no control character (C2SP signed-note). */
export function isKeyName(name: string): boolean {
  return name !== '' && name.isWellFormed() && !/[\s+\p{Cc}]/u.test(name);
}

export function verifierKey(name: string, type: number, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) throw new RecordError('bad-key', 'not a key name');
  const id = hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), Buffer.of(type), publicKey]), 'buffer');
  return { name, type, id: id.subarray(0, 4).toString('hex'), publicKey };
}

/** `<name>+<key id>+<base64(type ‖ public key)>`. */
export function formatVkey(key: VerifierKey): string {
  return `${key.name}+${key.id}+${encodeBase64(Buffer.concat([Buffer.of(key.type), key.publicKey]))}`;
}

/** Reads a vkey of any type; an Ed25519 key of another length is RecordError 'bad-key', a key id that is not the key's own 'other-key-id'. */
export function parseVkey(vkey: string): VerifierKey {
  const [, name, id, encoded] = /^([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(vkey) ?? [];
  const bytes = encoded === undefined ? undefined : decodeBase64(encoded);
  const type = bytes?.[0];
  if (name === undefined || bytes === undefined || type === undefined) {
    throw new RecordError('bad-key', 'not a vkey');
  }
  const key = verifierKey(name, type, bytes.subarray(1));
  if (key.id !== id) throw new RecordError('other-key-id', 'the key id is not of this key');
  const isEd25519 = type === ED25519 || type === ED25519_COSIGNATURE;
  if (isEd25519 && key.publicKey.length !== ED25519_BYTES)
    throw new RecordError('bad-key', 'wrong key length');
  return key;
}

/**
 * Signs as `name` with an Ed25519 private key in PKCS#8 DER; a witness's key has the type of cosignatures. Another kind of key is
 * RecordError 'bad-key'.
 */
export function ed25519Signer(name: string, pkcs8: Uint8Array, type = ED25519): SignerKey {
  let privateKey: KeyObject;
  try {
    privateKey = createPrivateKey({ key: Buffer.from(pkcs8), format: 'der', type: 'pkcs8' });
  } catch (cause) {
    throw new RecordError('bad-key', 'not a PKCS#8 private key', { cause });
  }
  if (privateKey.asymmetricKeyType !== 'ed25519') throw new RecordError('bad-key', 'not an Ed25519 key');
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  const key = verifierKey(name, type, new Uint8Array(spki.subarray(SPKI_ED25519.length)));
  return { key, sign: (message) => sign(null, message, privateKey) };
}

export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== ED25519_BYTES || signature.length !== 64) return false;
  const key = createPublicKey({
    key: Buffer.concat([SPKI_ED25519, publicKey]),
    format: 'der',
    type: 'spki',
  });
  return verify(null, message, key, signature);
}
