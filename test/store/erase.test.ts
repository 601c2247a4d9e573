import { createDecipheriv } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { plain } from './helpers/appends.ts';
import { freshOptions, open, type TestOptions } from './helpers/store.ts';

const PAGE = 4096;
const IV = 16;
const RESERVED = IV + 64;
const FILE_SALT = 16;

/**
 * Every page of the database in plaintext, free ones too, as one who has the key can have it (SQLCipher 4: AES-256-CBC; at a
 * page's end its IV and an HMAC-SHA-512; the file begins with a salt).
 */
function decrypted({ file, databaseKey }: TestOptions): Buffer {
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

it('takes the raw bytes of a waiting call out of database and WAL at its outcome', async () => {
  const options = freshOptions();
  const store = await open(options);
  const secret = 'the-raw-secret-of-a-waiting-call';
  const message = Buffer.from(secret.repeat(500));
  const salt = new Uint8Array(32);
  await store.append({
    ...plain('approval.request'),
    changes: [
      { op: 'waiting.add', approval: 'a', message, salt },
      { op: 'answer.keep', matchKey: 'k', approval: 'a', call: 'c', answer: message, until: 1 },
    ],
  });
  expect(
    Buffer.from((await store.read('waiting.get', { approval: 'a' }))[0]?.message ?? []).equals(message),
  ).toBe(true);
  options.clock.fire();
  await store.append({
    ...plain('approval.end'),
    changes: [
      { op: 'waiting.erase', approval: 'a' },
      { op: 'answer.drop', matchKey: 'k' },
    ],
  });
  // The second that follows the append.
  options.clock.fire();
  await expect.poll(() => statSync(`${options.file}-wal`).size).toBe(0);
  const pages = decrypted(options);
  expect(pages.includes('CREATE TABLE waiting')).toBe(true);
  expect(pages.includes(secret)).toBe(false);
  expect(await store.read('waiting.get', { approval: 'a' })).toEqual([]);
  expect(await store.append(plain())).toEqual({ indexes: [2] });
});
