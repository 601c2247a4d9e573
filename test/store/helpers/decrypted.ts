import { createDecipheriv } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { StoreOptions } from '../../../proxy/store/open-store.ts';

const PAGE = 4096;
const IV = 16;
const RESERVED = IV + 64;
const FILE_SALT = 16;

/**
 * Every page of the database in plaintext, free ones too, as one who has the key can have it (SQLCipher 4: AES-256-CBC; at a
 * page's end its IV and an HMAC-SHA-512; the file begins with a salt).
 */
export function decrypted({ file, databaseKey }: Pick<StoreOptions, 'file' | 'databaseKey'>): Buffer {
  const encrypted = readFileSync(file);
  const pages: Buffer[] = [];
  for (let at = 0; at < encrypted.length; at += PAGE) {
    const content = encrypted.subarray(at === 0 ? FILE_SALT : at, at + PAGE - RESERVED);
    const iv = encrypted.subarray(at + PAGE - RESERVED, at + PAGE - RESERVED + IV);
    const decipher = createDecipheriv('aes-256-cbc', databaseKey, iv).setAutoPadding(false);
    pages.push(decipher.update(content), decipher.final());
  }
  return Buffer.concat(pages);
}
