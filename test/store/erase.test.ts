import { statSync } from 'node:fs';
import { expect, it } from 'vitest';
import { plain } from './helpers/appends.ts';
import { decrypted } from './helpers/decrypted.ts';
import { freshOptions, open } from './helpers/store.ts';

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
