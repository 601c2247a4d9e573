import { generateKeyPairSync } from 'node:crypto';
import { decodeBase64, encodeBase64 } from './base64.ts';
import { ed25519Signer, type SignerKey } from './keys.ts';
import { RecordError } from './record-error.ts';

const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');
const SEED_BYTES = 32;
const PREFIX = 'PRIVATE+KEY+';

/** A new Ed25519 key as text, in the form of Go's note package: `PRIVATE+KEY+<name>+<key id>+<base64(type ‖ seed)>`. */
export function newPrivateKey(name: string, type: number): string {
  const { privateKey } = generateKeyPairSync('ed25519');
  const pkcs8 = privateKey.export({ type: 'pkcs8', format: 'der' });
  const { key } = ed25519Signer(name, pkcs8, type);
  const secret = encodeBase64(Buffer.concat([Buffer.of(type), pkcs8.subarray(PKCS8_ED25519.length)]));
  return `${PREFIX}${name}+${key.id}+${secret}`;
}

/** Reads such a text. What is not one, or of another type than wanted, is RecordError 'bad-key'. */
export function parsePrivateKey(text: string, type: number): SignerKey {
  const [, name, id, encoded] = /^PRIVATE\+KEY\+([^+]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) ?? [];
  const bytes = encoded === undefined ? undefined : decodeBase64(encoded);
  if (name === undefined || bytes?.length !== 1 + SEED_BYTES || bytes[0] !== type)
    throw new RecordError('bad-key', 'not a private key of that type');
  const signer = ed25519Signer(name, Buffer.concat([PKCS8_ED25519, bytes.subarray(1)]), type);
  if (signer.key.id !== id) throw new RecordError('bad-key', 'the key id is not of this key');
  return signer;
}
