import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { examineStore } from '../../proxy/store/examine-store.ts';
import { openStore } from '../../proxy/store/open-store.ts';
import { entryWithBody } from './helpers/appends.ts';
import { freshOptions, open, type TestOptions } from './helpers/store.ts';

const ENDS = ['', '-wal', '-shm'] as const;
type Image = Readonly<Partial<Record<(typeof ENDS)[number], Buffer>>>;

let options: TestOptions;
/** As a crash leaves it and as an orderly end does, each at an earlier time and now; and a backup of then. */
let then: { readonly live: Image; readonly ended: Image; readonly backup: Image };
let now: { readonly live: Image; readonly ended: Image };
const OLD = 40;
const BETWEEN = 600;
const NEW = 900;

const image = (): Image =>
  Object.fromEntries(
    ENDS.filter((end) => existsSync(options.file + end)).map((end) => [
      end,
      readFileSync(options.file + end),
    ]),
  );
function put(files: Image): void {
  for (const end of ENDS) {
    const bytes = files[end];
    if (bytes === undefined) rmSync(options.file + end, { force: true });
    else writeFileSync(options.file + end, bytes);
  }
}

beforeEach(async () => {
  options = freshOptions();
  let store = await open(options);
  const append = (count: number): Promise<unknown> =>
    Promise.all(
      Array.from({ length: count }, (_, n) =>
        store.append({ entries: [entryWithBody('call.request', Buffer.from(`body ${n}`))], changes: [] }),
      ),
    );
  await append(OLD);
  await store.checkpoint();
  const live = image();
  const copy = `${options.file}.backup`;
  await store.copy(copy);
  await store.close();
  then = { live, ended: image(), backup: { '': readFileSync(copy) } };
  // Moved into the database, so that the next write-ahead log does not go on from what it was then.
  store = await open(options);
  await append(BETWEEN - OLD);
  await store.close();
  store = await open(options);
  await append(NEW - BETWEEN);
  await store.checkpoint();
  const nowLive = image();
  await store.close();
  now = { live: nowLive, ended: image() };
});

/** What is in the folder, without what SQLite makes and leaves empty for whoever reads. */
const named = (): string[] =>
  readdirSync(options.folder)
    .filter((name) => !name.endsWith('-shm') && statSync(join(options.folder, name)).size > 0)
    .toSorted();

async function codeOf(files: Image): Promise<unknown> {
  put(files);
  const before = named();
  const outcome = await openStore(options).then(
    async (store) => {
      await store.close();
      return 'opened';
    },
    (error: { code: unknown }) => error.code,
  );
  if (outcome !== 'opened') {
    // What is refused is evidence; of the index of the write-ahead log nothing is to be told.
    expect(named()).toEqual(before);
    for (const end of ['', '-wal'] as const) {
      const bytes = files[end];
      if (bytes !== undefined) expect(readFileSync(options.file + end).equals(bytes)).toBe(true);
    }
  }
  return outcome;
}
const examined = () => {
  const { log, file, databaseKey, head } = options;
  const place = { file, databaseKey, cipher: 'sqlcipher' } as const;
  return examineStore({
    ...{ id: log.id, epoch: log.epoch, place, outside: head.head ?? 'missing', beside: undefined },
    ...{ first: undefined, last: undefined },
  });
};

it('an older copy is behind, with its write-ahead log or without', async () => {
  for (const older of [then.ended, then.live, then.backup]) {
    expect(await codeOf(older)).toBe('rolled-back');
    expect(await examined()).toMatchObject({ outside: { state: 'ahead', size: NEW }, size: OLD, faults: [] });
  }
  // The records are in the write-ahead log that is not there.
  expect(await codeOf({ '': then.live[''] ?? Buffer.of() })).toBe('rolled-back');
  expect(await examined()).toMatchObject({ database: 'empty' });
});

it('an older copy beside the newer write-ahead log is a mix, and neither damage nor a log', async () => {
  const { '': _, ...newer } = now.live;
  for (const older of [then.ended, then.backup]) {
    for (const beside of [newer, { '-wal': newer['-wal'] }] as Image[]) {
      expect(await codeOf({ ...older, ...beside })).toBe('mixed');
      expect((await examined()).alone).toEqual({ epoch: 0, size: OLD });
    }
  }
});

it('the newest log beside an older write-ahead log is a mix, and not taken for the older', async () => {
  const older = { '-wal': then.live['-wal'] } as Image;
  expect(await codeOf({ ...now.ended, ...older })).toBe('mixed');
  expect((await examined()).alone).toEqual({ epoch: 0, size: NEW });
  // Without it the log is what it was.
  expect(await codeOf(now.ended)).toBe('opened');
});

it('damage stays damage', async () => {
  const bytes = Buffer.from(now.ended[''] ?? '');
  for (let at = 4096 + 100; at < bytes.length; at += 4096) bytes[at] = (bytes[at] ?? 0) ^ 1;
  expect(await codeOf({ '': bytes })).toBe('corrupt');
  expect((await examined()).alone).toBeNull();
  expect(await codeOf({ ...now.live, '': bytes })).toMatch(/corrupt|wrong-key/);
});
