import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { entryWithBody, plain } from './helpers/appends.ts';
import { allRecords } from './helpers/records.ts';
import { freshOptions, open } from './helpers/store.ts';

it('copies one state of the log while records come, encrypted, for this user alone', async () => {
  const options = freshOptions();
  const store = await open(options);
  const secret = Buffer.alloc(2000, 'a text that must not be read');
  for (let n = 0; n < 300; n++) {
    await store.append({ entries: [entryWithBody('call.request', secret)], changes: [] });
  }
  const before = await store.checkpoint();
  let copying = true;
  let appended = 0;
  const writing = (async () => {
    while (copying) {
      await store.append(plain());
      appended += 1;
    }
  })();
  const file = join(options.folder, 'copy');
  await store.copy(file);
  copying = false;
  await writing;
  expect(appended).toBeGreaterThan(0);
  const total = store.health().size;
  expect(readFileSync(file).includes('must not be read')).toBe(false);
  if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600);

  const copy = await open({ ...options, file });
  const { size } = copy.health();
  expect(size).toBeGreaterThanOrEqual(300);
  expect(size).toBeLessThanOrEqual(total);
  const head = await copy.checkpoint();
  const whole = { from: 0, head, witnesses: [] };
  expect((await copy.verify({ ...whole, to: size })).faults).toEqual([]);
  expect((await copy.verify({ ...whole, to: 300 })).faults).toEqual([]);
  // It is the same log: what was signed before it holds in it.
  expect((await allRecords(copy)).slice(0, before.size)).toEqual(
    (await allRecords(store)).slice(0, before.size),
  );
});

it('writes over nothing, and fails alone', async () => {
  const options = freshOptions();
  const store = await open(options);
  await store.append(plain());
  const taken = join(options.folder, 'taken');
  writeFileSync(taken, 'mine');
  await expect(store.copy(taken)).rejects.toThrow();
  expect(readFileSync(taken, 'utf8')).toBe('mine');
  await expect(store.copy(join(options.folder, 'no', 'folder'))).rejects.toThrow();
  expect(readdirSync(options.folder)).toContain('taken');
  await store.append(plain());
  expect(store.health()).toMatchObject({ failing: undefined, size: 2 });
});

it('is waited for by the end of the store', async () => {
  const options = freshOptions();
  const store = await open(options);
  await store.append(plain());
  const file = join(options.folder, 'copy');
  const copying = store.copy(file);
  await store.close();
  await copying;
  const copy = await open({ ...options, file });
  expect(copy.health().size).toBe(1);
  await expect(store.copy(join(options.folder, 'late'))).rejects.toMatchObject({ code: 'closed' });
});
