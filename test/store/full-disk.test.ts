import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { verifyLog } from '../../proxy/record/verify.ts';
import { entryWithBody, plain } from './helpers/appends.ts';
import { allRecords } from './helpers/records.ts';
import { freshOptions, open, type TestOptions } from './helpers/store.ts';

/** Options of a store on a disk of 4 MB, or undefined where this user may not mount one. */
function smallDisk(): TestOptions | undefined {
  const options = freshOptions();
  const disk = join(options.folder, 'disk');
  mkdirSync(disk);
  try {
    execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=4m', 'tmpfs', disk], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  onTestFinished(() => {
    execFileSync('/bin/umount', ['-l', disk]);
  });
  return { ...options, file: join(disk, 'log.db') };
}

it('refuses while the disk is full, loses nothing, and goes on by itself when there is room', async (context) => {
  const options = smallDisk();
  if (options === undefined) return context.skip('a small disk can be mounted by root alone');
  const ballast = join(options.file, '..', 'ballast');
  writeFileSync(ballast, Buffer.alloc(1_500_000, 1));
  const store = await open(options);
  const filler = () => ({ entries: [entryWithBody('call.request', Buffer.alloc(20_000, 65))], changes: [] });

  const written: number[] = [];
  let refused: unknown;
  while (refused === undefined) {
    await store.append(filler()).then(
      ({ indexes }) => written.push(...indexes),
      (error: unknown) => {
        refused = error;
      },
    );
  }
  expect(refused).toMatchObject({ code: 'unwritable' });
  expect(written.length).toBeGreaterThan(10);
  expect(store.health()).toMatchObject({ failing: 'unwritable', size: written.length });
  const crowd = await Promise.allSettled(Array.from({ length: 5 }, () => store.append(filler())));
  expect(
    crowd.every((outcome) => outcome.status === 'rejected' && outcome.reason.code === 'unwritable'),
  ).toBe(true);
  expect(await allRecords(store)).toHaveLength(written.length);

  // A copy that does not fit fails for itself.
  const copy = join(options.file, '..', 'copy');
  await expect(store.copy(copy)).rejects.toMatchObject({ code: 'unwritable' });
  rmSync(copy);

  rmSync(ballast);
  expect(await store.append(plain())).toEqual({ indexes: [written.length] });
  expect(store.health().failing).toBeUndefined();
  const signed = await store.checkpoint();
  const head = { size: written.length + 1, root: Buffer.from(signed.root, 'base64') };
  expect(await verifyLog(await allRecords(store), head)).toMatchObject({ ok: true });
  await store.close();
  expect(await verifyLog(await allRecords(await open(options)), head)).toMatchObject({ ok: true });
});
