import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { freshOptions, open } from '../store/helpers/store.ts';
import { call, DAY, NOW, named, purgingOn, texts } from './rig.ts';

it('on a full disk nothing is deleted and nothing recorded; with room it goes on', async (context) => {
  const options = freshOptions();
  const disk = join(options.folder, 'disk');
  mkdirSync(disk);
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    return context.skip('a small disk can be mounted by root alone');
  }
  onTestFinished(() => {
    execFileSync('/bin/umount', ['-l', disk]);
  });
  const store = await open({ ...options, file: join(disk, 'log.db') });
  const purging = purgingOn(store, { rules: [{ name: 'month', keep: '30d' }] });
  const ids = await named(store, 'coder', 'files');
  await Promise.all(
    Array.from({ length: 20 }, (_, n) => call(store, ids, `${n}`.padEnd(50_000, 'x'), NOW - 60 * DAY)),
  );
  await store.checkpoint();
  const ballast = join(disk, 'ballast');
  let blocks = 16_000_000;
  for (; blocks >= 1; blocks = Math.floor(blocks / 2)) {
    try {
      writeFileSync(ballast, Buffer.alloc(blocks), { flag: 'a' });
    } catch {
      // What fits of it has been written.
    }
  }
  const size = store.health().size;
  await expect(purging.planAndPurge()).rejects.toMatchObject({ code: 'unwritable' });
  expect(store.health().size).toBe(size);
  expect(await texts(store)).toHaveLength(40);

  rmSync(ballast);
  expect((await purging.planAndPurge()).bodies).toBe(40);
  expect(store.health().failing).toBeUndefined();
  expect(store.health().size).toBeGreaterThan(size);
  expect(await texts(store)).toEqual([]);
});
