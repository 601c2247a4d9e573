import { ED25519_COSIGNATURE, parseVkey, type SignerKey, type VerifierKey } from './keys.ts';
import { cosignedMessage, signatureLine } from './note.ts';
import { RecordError } from './record-error.ts';

/**
 * A witness's signature line under a checkpoint's text (c2sp.org/tlog-cosignature@v1.0.1), ended by a line feed. `time` is Unix
 * seconds. A key of another type is RecordError 'bad-key': what it signs could be taken for something else.
 */
export function cosign(text: string, time: number, signer: SignerKey): string {
  if (signer.key.type !== ED25519_COSIGNATURE) throw new RecordError('bad-key', 'not the key of a witness');
  const stamp = Buffer.alloc(8);
  stamp.writeBigUInt64BE(BigInt(time));
  const signature = signer.sign(Buffer.from(cosignedMessage(text, time)));
  return signatureLine(signer.key, Buffer.concat([stamp, signature]));
}

/** Reads the vkey of a witness; one of another type is RecordError 'bad-key'. */
export function witnessKey(vkey: string): VerifierKey {
  const key = parseVkey(vkey);
  if (key.type === ED25519_COSIGNATURE) return key;
  throw new RecordError('bad-key', 'not the key of a witness');
}
