import { readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { headFile } from '../../proxy/store/head-file.ts';
import { temporaryFolder } from './helpers/store.ts';

const root = `${'A'.repeat(43)}=`;

it('keeps the last head in one file of its owner', async () => {
  const folder = temporaryFolder();
  const head = headFile(join(folder, 'head'));
  expect(await head.load()).toBeUndefined();
  await head.save({ size: 1, root });
  await head.save({ size: 2, root });
  expect(await head.load()).toEqual({ size: 2, root });
  expect(readdirSync(folder)).toEqual(['head']);
  expect(statSync(join(folder, 'head')).mode & 0o777).toBe(0o600);
});

it.each(['', '{}', `{"size":-1,"root":"${root}"}`, `{"size":1,"root":"short"}`, '['.repeat(2000)])(
  'never takes a damaged file (%#) for no head',
  async (content) => {
    const path = join(temporaryFolder(), 'head');
    writeFileSync(path, content);
    await expect(headFile(path).load()).rejects.toMatchObject({ code: 'corrupt' });
  },
);

it('says so where the folder is gone', async () => {
  await expect(headFile(join(temporaryFolder(), 'no', 'head')).save({ size: 1, root })).rejects.toThrow();
});
