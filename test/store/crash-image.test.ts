import { hash } from 'node:crypto';
import { copyFileSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { openDatabase } from '../../proxy/store/database.ts';
import type { Head } from '../../proxy/store/head.ts';
import { recordsFrom } from '../../proxy/store/last-records.ts';
import { holdToHead, loadTree } from '../../proxy/store/load-tree.ts';
import { readLog } from '../../proxy/store/open-log.ts';
import { plain } from './helpers/appends.ts';
import { allRecords } from './helpers/records.ts';
import { freshOptions, open, type TestOptions } from './helpers/store.ts';

interface Image {
  readonly options: TestOptions;
  readonly database: Buffer;
  readonly wal: Buffer;
  /** Length of the WAL when schema and log were made and no record was. */
  readonly begin: number;
  /** Where the pages of the last records begin. */
  readonly last: number;
  /** The head after each append, by size. */
  readonly heads: Map<number, Head>;
}

const WAL_FRAME_HEADER = 24;

/** A log of 400 records whose pages are all in the WAL still. */
async function makeImage(): Promise<Image> {
  const options = freshOptions();
  const store = await open(options);
  const begin = statSync(`${options.file}-wal`).size;
  const heads = new Map<number, Head>();
  let last = begin;
  for (let round = 0; round < 40; round++) {
    last = statSync(`${options.file}-wal`).size;
    await Promise.all(Array.from({ length: round % 20 }, () => store.append(plain())));
    const { size, root } = await store.checkpoint();
    heads.set(size, { size, root });
  }
  const image = {
    options,
    database: readFileSync(options.file),
    wal: readFileSync(`${options.file}-wal`),
    begin,
    last,
    heads,
  };
  await store.close();
  return image;
}

/** Opens a crash image as a start does and gives its size, once its tree, records and head have been found to agree. */
async function recover(image: Image, wal: Uint8Array, head: Head | undefined): Promise<number> {
  const file = join(image.options.folder, 'image.db');
  writeFileSync(file, image.database);
  writeFileSync(`${file}-wal`, wal);
  const { databaseKey, log } = image.options;
  const db = openDatabase({ file, databaseKey, cipher: 'sqlcipher' }, 'writer');
  try {
    const row = readLog(db, log.id);
    await holdToHead(db, row, head);
    const tree = await loadTree(db, row);
    expect(recordsFrom(db, row.n, 0).map(({ idx }) => idx)).toEqual(
      Array.from({ length: row.size }, (_, i) => i),
    );
    expect(tree.size()).toBe(row.size);
    return row.size;
  } finally {
    db.close();
  }
}

it('opens a WAL cut anywhere at some earlier commit, whole', async () => {
  const image = await makeImage();
  const newest = Math.max(...image.heads.keys());
  const cuts = fc.integer({ min: image.begin, max: image.wal.length });
  await fc.assert(
    fc.asyncProperty(cuts, async (cut) => {
      const size = await recover(image, image.wal.subarray(0, cut), undefined);
      expect(size).toBeLessThanOrEqual(newest);
      const head = [...image.heads.values()].filter((known) => known.size <= size).at(-1);
      expect(await recover(image, image.wal.subarray(0, cut), head)).toBe(size);
    }),
    { numRuns: 40 },
  );
  expect(await recover(image, image.wal, image.heads.get(newest))).toBe(newest);
});

it('refuses what a damaged end of the WAL has lost, by the head kept outside', async () => {
  const image = await makeImage();
  const newest = Math.max(...image.heads.keys());
  const damaged = Uint8Array.from(image.wal);
  // SQLite drops all from the first bad frame on.
  const at = image.last + WAL_FRAME_HEADER + 100;
  damaged[at] = (damaged[at] ?? 0) ^ 1;
  expect(await recover(image, damaged, undefined)).toBeLessThan(newest);
  await expect(recover(image, damaged, image.heads.get(newest))).rejects.toMatchObject({
    code: 'rolled-back',
  });
});

/** Database and write-ahead log; what else SQLite keeps beside them is made anew at each start. */
const filesOf = ({ file }: TestOptions): string[] =>
  [file, `${file}-wal`].map((one) =>
    existsSync(one) && statSync(one).size > 0 ? hash('sha256', readFileSync(one)) : 'nothing',
  );

it('a start that is refused leaves the evidence as it is: also the damaged write-ahead log', async () => {
  const image = await makeImage();
  const options = { ...image.options, file: join(image.options.folder, 'image.db') };
  options.head.head = image.heads.get(Math.max(...image.heads.keys()));
  const damaged = Uint8Array.from(image.wal);
  const at = image.last + WAL_FRAME_HEADER + 100;
  damaged[at] = (damaged[at] ?? 0) ^ 1;
  for (const [wal, code] of [
    [damaged, 'rolled-back'],
    [new Uint8Array(), 'rolled-back'],
    [image.wal.subarray(0, image.begin), 'rolled-back'],
  ] as const) {
    writeFileSync(options.file, image.database);
    writeFileSync(`${options.file}-wal`, wal);
    const before = filesOf(options);
    await expect(open(options)).rejects.toMatchObject({ code });
    expect(filesOf(options)).toEqual(before);
  }
  writeFileSync(`${options.file}-wal`, image.wal);
  const store = await open(options);
  expect(store.health().size).toBe(options.head.head?.size);
});

it("refuses yesterday's database under today's head, another history, and a missing database", async () => {
  const options = freshOptions();
  const copy = join(options.folder, 'yesterday.db');
  let store = await open(options);
  await Promise.all(Array.from({ length: 5 }, () => store.append(plain())));
  await store.close();
  copyFileSync(options.file, copy);
  store = await open(options);
  await Promise.all(Array.from({ length: 5 }, () => store.append(plain())));
  await store.close();
  const today = options.head.head;
  expect(today?.size).toBe(10);

  copyFileSync(copy, options.file);
  const before = filesOf(options);
  await expect(open(options)).rejects.toMatchObject({ code: 'rolled-back' });
  options.head.head = { size: 5, root: today?.root ?? '' };
  await expect(open(options)).rejects.toMatchObject({ code: 'corrupt' });
  options.head.head = today;
  expect(filesOf(options)).toEqual(before);
  const gone = { ...options, file: join(options.folder, 'gone.db') };
  await expect(open(gone)).rejects.toMatchObject({ code: 'rolled-back' });
  expect(existsSync(gone.file)).toBe(false);
});

it('refuses a wrong key, a damaged file and a file cut short, and changes none of them', async () => {
  const options = freshOptions();
  const store = await open(options);
  await Promise.all(Array.from({ length: 300 }, () => store.append(plain())));
  const records = await allRecords(store);
  expect(records).toHaveLength(300);
  await store.close();
  const whole = readFileSync(options.file);
  const wrong = { ...options, databaseKey: new Uint8Array(32).fill(1) };
  await expect(open(wrong)).rejects.toMatchObject({ code: 'wrong-key' });
  await expect(open({ ...options, databaseKey: new Uint8Array(31) })).rejects.toMatchObject({
    code: 'wrong-key',
  });
  expect(readFileSync(options.file).equals(whole)).toBe(true);

  const flip = (at: number): void => {
    const copy = Uint8Array.from(whole);
    copy[at] = (copy[at] ?? 0) ^ 1;
    writeFileSync(options.file, copy);
  };
  flip(100);
  await expect(open(options)).rejects.toMatchObject({ code: 'wrong-key' });
  // Whichever page it is, by itself, and whatever place in it: it is seen at the start, or when it is read, or it was a free one.
  const outcomes = new Set<string>();
  const places = [0, 500, 2047, PAGE - 60, PAGE - 1];
  for (let page = 1; page < whole.length / PAGE; page += 3) {
    flip(page * PAGE + (places[page % places.length] ?? 0));
    outcomes.add(await openAndReadAll(options, records));
  }
  expect([...outcomes].filter((one) => !['corrupt', 'whole'].includes(one))).toEqual([]);
  expect(outcomes).toContain('corrupt');
  writeFileSync(options.file, whole);
  truncateSync(options.file, whole.length - 2 * PAGE);
  expect(['corrupt', 'wrong-key', 'unwritable']).toContain(await openAndReadAll(options, records));
  // What is said of a damaged one means nothing where it is not said of the one that is whole.
  writeFileSync(options.file, whole);
  expect(await openAndReadAll(options, records)).toBe('whole');
});

const PAGE = 4096;
const NONE = new Uint8Array();

/** `whole` where every byte of every record is as it was written. */
async function openAndReadAll(options: TestOptions, written: readonly Uint8Array[]): Promise<string> {
  try {
    const store = await open(options);
    try {
      const read = await allRecords(store);
      const other = written.findIndex((bytes, index) => Buffer.compare(bytes, read[index] ?? NONE) !== 0);
      if (other >= 0) return `record ${other} is another`;
      return read.length === written.length ? 'whole' : `${read.length} records`;
    } finally {
      await store.close();
    }
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}

it('leaves a database of a newer program alone', async () => {
  const options = freshOptions();
  await (await open(options)).close();
  const db = openDatabase(
    { file: options.file, databaseKey: options.databaseKey, cipher: 'sqlcipher' },
    'writer',
  );
  db.pragma('user_version = 99');
  db.close();
  await expect(open(options)).rejects.toMatchObject({ code: 'newer-schema' });
});

it('starts a new epoch beside the old log, and never goes back to it', async () => {
  const options = freshOptions();
  const store = await open(options);
  await Promise.all([store.append(plain()), store.append(plain())]);
  await store.close();
  const next = {
    ...options,
    log: { id: 'the-next-log', origin: options.log.origin.replace(/0$/, '1'), epoch: 1 },
    head: { load: async () => undefined, save: async () => {} },
  };
  const restored = await open(next);
  expect(await restored.append(plain())).toEqual({ indexes: [0] });
  expect(await restored.read('records.page', { from: 0, limit: 10 })).toHaveLength(1);
  expect((await restored.read('log.get', {}))[0]).toMatchObject({ epoch: 1, size: 1 });
  await restored.close();
  await expect(open(options)).rejects.toMatchObject({ code: 'rolled-back' });
});
