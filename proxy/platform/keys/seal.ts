import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { KeyError } from './key-error.ts';

const IV_BYTES = 12;
const TAG_BYTES = 16;

/** One wrapped value as it stands in the keyring file. `data` is ciphertext ‖ tag, base64url. */
export const sealed = z.strictObject({
  version: z.int().min(1).max(1_000_000),
  iv: z.base64url().length(16),
  data: z.base64url().min(22).max(131_072),
});
export type Sealed = z.infer<typeof sealed>;

/** What a sealed value is bound to, so that none can be moved to another name, version or installation. */
export interface SealedFor {
  readonly installation: string;
  readonly name: string;
  readonly version: number;
}

/** AES-256-GCM (SP 800-38D) with a random 96-bit IV. `key` is 32 bytes. */
export function seal(key: Uint8Array, bound: SealedFor, plain: Uint8Array): Sealed {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(boundBytes(bound));
  const data = Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  return { version: bound.version, iv: iv.toString('base64url'), data: data.toString('base64url') };
}

/** The other way. Throws KeyError `damaged` where key, binding or bytes are not those of `seal`. */
export function unseal(key: Uint8Array, bound: Omit<SealedFor, 'version'>, box: Sealed): Buffer {
  const data = Buffer.from(box.data, 'base64url');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(box.iv, 'base64url'), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(boundBytes({ ...bound, version: box.version }));
    decipher.setAuthTag(data.subarray(-TAG_BYTES));
    return Buffer.concat([decipher.update(data.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch (cause) {
    throw new KeyError('damaged', `the key "${bound.name}" in the keyring does not open`, { cause });
  }
}

/** NUL ends each part: no name holds one, so two different bindings never give the same bytes. */
function boundBytes({ installation, name, version }: SealedFor): Buffer {
  return Buffer.from(`countersign/key/v1\0${installation}\0${name}\0${version}`);
}
