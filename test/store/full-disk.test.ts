import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { Store } from '../../proxy/contract/store.ts';
import { verifyLog } from '../../proxy/record/verify.ts';
import { entryWithBody, plain } from './helpers/appends.ts';
import { allRecords } from './helpers/records.ts';
import { freshOptions, open, type TestOptions } from './helpers/store.ts';

/** Options of a store on a small disk, or undefined where this user may not mount one. */
function smallDisk(megabytes: number): TestOptions | undefined {
  const options = freshOptions();
  const disk = join(options.folder, 'disk');
  mkdirSync(disk);
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', disk], {
      stdio: 'ignore',
    });
  } catch {
    return undefined;
  }
  onTestFinished(() => {
    execFileSync('/bin/umount', ['-l', disk]);
  });
  return { ...options, file: join(disk, 'log.db') };
}
const filler = (bytes: number) => ({
  entries: [entryWithBody('call.request', Buffer.alloc(bytes, 65))],
  changes: [],
});

/** Appends until one is refused; how many were not, and why that one was. */
async function fill(store: Store, bytes: number): Promise<{ written: number; refused: unknown }> {
  for (let written = 0; ; written++) {
    try {
      expect(await store.append(filler(bytes))).toEqual({ indexes: [written] });
    } catch (refused) {
      return { written, refused };
    }
  }
}

it('refuses while the disk is full, loses nothing, and goes on by itself when there is room', async (context) => {
  const options = smallDisk(4);
  if (options === undefined) return context.skip('a small disk can be mounted by root alone');
  const ballast = join(options.file, '..', 'ballast');
  writeFileSync(ballast, Buffer.alloc(1_500_000, 1));
  const store = await open(options);

  const { written, refused } = await fill(store, 20_000);
  expect(refused).toMatchObject({ code: 'unwritable' });
  expect(written).toBeGreaterThan(10);
  expect(store.health()).toMatchObject({ failing: 'unwritable', size: written });
  const crowd = await Promise.allSettled(Array.from({ length: 5 }, () => store.append(filler(20_000))));
  expect(
    crowd.every((outcome) => outcome.status === 'rejected' && outcome.reason.code === 'unwritable'),
  ).toBe(true);
  expect(await allRecords(store)).toHaveLength(written);

  // A copy that does not fit fails for itself.
  const copy = join(options.file, '..', 'copy');
  await expect(store.copy(copy)).rejects.toMatchObject({ code: 'unwritable' });
  rmSync(copy);

  rmSync(ballast);
  expect(await store.append(plain())).toEqual({ indexes: [written] });
  expect(store.health().failing).toBeUndefined();
  const signed = await store.checkpoint();
  const head = { size: written + 1, root: Buffer.from(signed.root, 'base64') };
  expect(await verifyLog(await allRecords(store), head)).toMatchObject({ ok: true });
  await store.close();
  expect(await verifyLog(await allRecords(await open(options)), head)).toMatchObject({ ok: true });
});

it('refuses where its own growth has filled the disk, and goes on by itself when there is room', async (context) => {
  const options = smallDisk(20);
  if (options === undefined) return context.skip('a small disk can be mounted by root alone');
  const store = await open(options);
  const full = { code: 'unwritable', message: expect.stringContaining('SQLITE_FULL') };
  const { written, refused } = await fill(store, 120_000);
  expect(refused).toMatchObject(full);
  // Time and again the write-ahead log would be moved into the database, which has no room to grow.
  for (let nth = 0; nth < 100; nth++) {
    await expect(store.append(filler(120_000))).rejects.toMatchObject(full);
  }
  expect(store.health()).toMatchObject({ failing: 'unwritable', size: written });
  expect(await allRecords(store)).toHaveLength(written);

  execFileSync('/bin/mount', ['-o', 'remount,size=80m', dirname(options.file)], { stdio: 'ignore' });
  for (let nth = 0; nth < 100; nth++) {
    expect(await store.append(filler(120_000))).toEqual({ indexes: [written + nth] });
  }
  expect(store.health().failing).toBeUndefined();
  const signed = await store.checkpoint();
  const head = { size: written + 100, root: Buffer.from(signed.root, 'base64') };
  await store.close();
  expect(await verifyLog(await allRecords(await open(options)), head)).toMatchObject({ ok: true });
});
