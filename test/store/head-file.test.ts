import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { headFile } from '../../proxy/store/head-file.ts';
import { temporaryFolder } from './helpers/store.ts';

const root = `${'A'.repeat(43)}=`;
const key = new Uint8Array(32).fill(7);

it('keeps the last head in one file of its owner', async () => {
  const folder = temporaryFolder();
  const head = headFile(join(folder, 'head'), key);
  expect(await head.load()).toBeUndefined();
  await head.save({ size: 1, root });
  await head.save({ size: 2, root });
  expect(await head.load()).toEqual({ epoch: 1, size: 2, root });
  expect(readdirSync(folder)).toEqual(['head']);
  expect(statSync(join(folder, 'head')).mode & 0o777).toBe(0o600);
});

it.each(['', '{}', `{"size":-1,"root":"${root}"}`, `{"size":1,"root":"short"}`, '['.repeat(2000)])(
  'never takes a damaged file (%#) for no head',
  async (content) => {
    const path = join(temporaryFolder(), 'head');
    writeFileSync(path, content);
    await expect(headFile(path, key).load()).rejects.toMatchObject({ code: 'corrupt' });
  },
);

it('says so where the folder is gone', async () => {
  await expect(
    headFile(join(temporaryFolder(), 'no', 'head'), key).save({ size: 1, root }),
  ).rejects.toThrow();
});

it('takes no head that was not written with the key of its own database', async () => {
  const path = join(temporaryFolder(), 'head');
  const head = headFile(path, key);
  await head.save({ size: 2, root });
  const whole = readFileSync(path, 'utf8');
  const { mac } = JSON.parse(whole) as { mac: string };
  const other = `${mac.startsWith('A') ? 'B' : 'A'}${mac.slice(1)}`;
  for (const forged of [
    whole.replace('"size":2', '"size":1'),
    whole.replace(root, `B${root.slice(1)}`),
    whole.replace(mac, other),
    JSON.stringify({ size: 2, root }),
  ]) {
    writeFileSync(path, forged);
    await expect(head.load(), forged).rejects.toMatchObject({ code: 'corrupt' });
  }
  writeFileSync(path, whole);
  expect(await head.load()).toEqual({ epoch: 1, size: 2, root });
  await expect(headFile(path, new Uint8Array(32)).load()).rejects.toMatchObject({ code: 'corrupt' });
});

it('keeps the epoch with the head, and takes none for another', async () => {
  const folder = temporaryFolder();
  const path = join(folder, 'head');
  const second = headFile(path, key, 2);
  await second.save({ size: 5, root });
  expect(await second.load()).toEqual({ epoch: 2, size: 5, root });
  await expect(headFile(path, key).load()).rejects.toMatchObject({ code: 'corrupt' });
  const text = readFileSync(path, 'utf8');
  for (const other of ['"epoch":3,', '']) {
    writeFileSync(path, text.replace('"epoch":2,', other));
    await expect(second.load()).rejects.toMatchObject({ code: 'corrupt' });
  }
});
