import { createCipheriv, createDecipheriv, pbkdf2, randomBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { PBKDF2_ITERATIONS } from '../../proxy/platform/keys/custody.ts';
import type { KeyBox } from './key-box.ts';

/** What keeps small secrets of the app: the system's key store, or a passphrase where there is none. */
export interface SecretBox {
  /** As the file of devices names it: Electron's name of the key store, or `passphrase`. */
  backend(): string;
  wrap(text: string): Promise<Uint8Array>;
  /** Rejects where it does not open. */
  unwrap(bytes: Uint8Array): Promise<string>;
}

export function keyStoreBox(box: KeyBox): SecretBox {
  return {
    backend: () => box.backend(),
    wrap: async (text) => box.wrap(text),
    unwrap: async (bytes) => box.unwrap(bytes),
  };
}

const stretch = promisify(pbkdf2);
const SALT = 16;
const NONCE = 12;
const TAG = 16;

/** AES-256-GCM under the stretched passphrase: salt, nonce, tag, then the text. */
export function passphraseBox(passphrase: string): SecretBox {
  const derive = (salt: Uint8Array): Promise<Buffer> =>
    stretch(passphrase, salt, PBKDF2_ITERATIONS, 32, 'sha256');
  return {
    backend: () => 'passphrase',
    async wrap(text) {
      const [salt, nonce] = [randomBytes(SALT), randomBytes(NONCE)];
      const cipher = createCipheriv('aes-256-gcm', await derive(salt), nonce);
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([salt, nonce, cipher.getAuthTag(), sealed]);
    },
    async unwrap(bytes) {
      const all = Buffer.from(bytes);
      const [nonceAt, tagAt, textAt] = [SALT, SALT + NONCE, SALT + NONCE + TAG];
      const key = await derive(all.subarray(0, nonceAt));
      const decipher = createDecipheriv('aes-256-gcm', key, all.subarray(nonceAt, tagAt), {
        authTagLength: TAG,
      });
      decipher.setAuthTag(all.subarray(tagAt, textAt));
      return Buffer.concat([decipher.update(all.subarray(textAt)), decipher.final()]).toString('utf8');
    },
  };
}
