import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, test, vi } from 'vitest';
import { StoreError } from '../../proxy/contract/store.ts';
import { verifyLog } from '../../proxy/record/verify.ts';
import { commitWatched } from '../../proxy/store/watch-files.ts';
import { plain } from './helpers/appends.ts';
import { allRecords } from './helpers/records.ts';
import { freshOptions, open, type TestOptions } from './helpers/store.ts';

/** A store of ten records. */
async function opened() {
  const options = freshOptions();
  const store = await open(options);
  await Promise.all(Array.from({ length: 10 }, () => store.append(plain())));
  return { options, store, aside: join(options.folder, 'aside') };
}
const goneAt = (path: string) => ({ code: 'gone', message: expect.stringContaining(path) });

/** What can happen to the files of a log under a running gateway. */
const FATES: Readonly<Record<string, (options: TestOptions, aside: string) => string>> = {
  'log.db is deleted': ({ file }) => {
    rmSync(file);
    return file;
  },
  'log.db is moved away': ({ file }, aside) => {
    renameSync(file, aside);
    return file;
  },
  'another log.db is put in its place': ({ file }, aside) => {
    copyFileSync(file, aside);
    renameSync(aside, file);
    return file;
  },
  'its write-ahead log is deleted': ({ file }) => {
    rmSync(`${file}-wal`);
    return `${file}-wal`;
  },
  'its folder is moved, and another one made': ({ file, folder }) => {
    renameSync(folder, `${folder}-moved`);
    mkdirSync(folder);
    return file;
  },
};

test.each(Object.keys(FATES))('%s: nothing more is acknowledged, and nothing lost that was', async (name) => {
  const { options, store, aside } = await opened();
  const path = FATES[name]?.(options, aside) ?? '';
  await expect(store.append(plain())).rejects.toMatchObject(goneAt(path));
  const crowd = await Promise.allSettled(Array.from({ length: 5 }, () => store.append(plain())));
  expect(crowd.map((one) => one.status === 'rejected' && one.reason.code)).toEqual(Array(5).fill('gone'));
  await vi.waitFor(() =>
    expect(store.health()).toMatchObject({ failing: 'gone', why: expect.stringContaining(path) }),
  );
  // They are held, and can be read and signed for.
  const signed = await store.checkpoint();
  expect(await allRecords(store)).toHaveLength(store.health().size);
  expect(signed.size).toBe(store.health().size);
  rmSync(`${options.folder}-moved`, { recursive: true, force: true });
});

it('notices without an append within about a second', async () => {
  const { options, store } = await opened();
  rmSync(options.file);
  await vi.waitFor(() => expect(store.health().failing).toBe('gone'), { timeout: 3000 });
});

it('does not take what lies at the path now for the log', async () => {
  const { options, store } = await opened();
  const head = await store.checkpoint();
  const range = { from: 0, to: 10, head, witnesses: undefined };
  rmSync(options.file);
  await expect(store.verify(range)).rejects.toMatchObject(goneAt(options.file));
  const other = freshOptions();
  await (await open(other)).close();
  copyFileSync(other.file, options.file);
  await expect(store.verify(range)).rejects.toMatchObject(goneAt(options.file));
});

it('lets the log be carried away whole, with the record of that', async () => {
  const { options, store } = await opened();
  rmSync(options.file);
  await expect(store.append(plain())).rejects.toMatchObject({ code: 'gone' });
  for (const kind of ['log.backup', 'log.export'] as const) await store.append(plain(kind));
  await expect(store.append(plain())).rejects.toMatchObject({ code: 'gone' });
  expect(store.health().failing).toBe('gone');
  const signed = await store.checkpoint();
  const copy = join(options.folder, 'copy.db');
  await store.copy(copy);
  await store.close();
  expect(existsSync(options.file)).toBe(false);

  const restored = await open({ ...options, file: copy });
  const head = { size: signed.size, root: Buffer.from(signed.root, 'base64') };
  expect(await verifyLog(await allRecords(restored), head)).toMatchObject({ ok: true });
  expect(await restored.append(plain())).toEqual({ indexes: [signed.size] });
});

it('goes on by itself where what was moved is moved back', async () => {
  const { options, store, aside } = await opened();
  renameSync(options.file, aside);
  await expect(store.append(plain())).rejects.toMatchObject({ code: 'gone' });
  const { size } = store.health();
  renameSync(aside, options.file);
  await vi.waitFor(() => expect(store.health().failing).toBeUndefined(), { timeout: 3000 });
  expect(await store.append(plain())).toEqual({ indexes: [size] });
});

it('what was written in the moment of the loss parts it from memory: only a start goes on', () => {
  const gone = new StoreError('gone', 'log.db was deleted.');
  let now: StoreError | undefined;
  const commit = commitWatched(
    {
      commit: (group) => {
        now = gone;
        return group.map((_, nth) => nth);
      },
    },
    { look: () => now },
  );
  const append = { entries: [], changes: [] };
  expect(commit([append])).toEqual([expect.objectContaining({ code: 'gone' })]);
  // It is moved back.
  now = undefined;
  expect(commit([append])).toEqual([expect.objectContaining({ code: 'gone' })]);
});

it('takes no checkpoint, copy, emptied write-ahead log or other connection for a loss of the files', async () => {
  const { options, store } = await opened();
  const head = await store.checkpoint();
  await store.verify({ from: 0, to: 10, head, witnesses: undefined });
  await store.copy(join(options.folder, 'copy.db'));
  await store.append({ entries: [], changes: [{ op: 'waiting.erase', approval: 'a' }] });
  await store.checkpoint();
  await vi.waitFor(() => expect(statSync(`${options.file}-wal`).size).toBe(0));
  expect(await store.append(plain())).toEqual({ indexes: [10] });
  await store.close();
  const again = await open(options);
  expect(await again.append(plain())).toEqual({ indexes: [11] });
  expect(again.health()).toMatchObject({ failing: undefined, why: undefined });
});
