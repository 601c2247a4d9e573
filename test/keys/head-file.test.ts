import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openHeadFile } from '../../proxy/platform/keys/head-file.ts';
import { temporaryFolder } from './temporary.ts';

const head = (size: number) => ({
  size,
  root: Buffer.alloc(32, size).toString('base64'),
  note: `n${size}\n`,
});

test('the last log head is kept, in the order it was written', async () => {
  const folder = await temporaryFolder();
  const file = openHeadFile(folder);
  expect(await file.read()).toBeUndefined();
  await Promise.all([1, 2, 3, 4, 5].map((size) => file.write(head(size))));
  expect(await openHeadFile(folder).read()).toEqual(head(5));
  expect(await readdir(folder)).toEqual(['head.json']);
});

test('a head that is not as written is an error, never "no head"', async () => {
  const folder = await temporaryFolder();
  for (const bad of ['', '{}', '{"size":-1}', JSON.stringify({ ...head(1), extra: 1 })]) {
    await writeFile(join(folder, 'head.json'), bad, { mode: 0o600 });
    await expect(openHeadFile(folder).read()).rejects.toMatchObject({ code: 'damaged' });
  }
});

test('a head that cannot be written is an error, and the next one is tried again', async () => {
  const folder = join(await temporaryFolder(), 'gone');
  const file = openHeadFile(folder);
  await expect(file.write(head(1))).rejects.toMatchObject({ code: 'unreadable' });
  await expect(file.write(head(2))).rejects.toMatchObject({ code: 'unreadable' });
});
