import { open as openFile, readdir, stat } from 'node:fs/promises';
import type Database from 'better-sqlite3';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { SignedHead, Store } from '../../proxy/contract/store.ts';
import type { LogFault } from '../../proxy/contract/verification.ts';
import { openDatabase } from '../../proxy/store/database.ts';
import { readStoredLog } from '../../proxy/store/stored-log.ts';
import { verifyStored } from '../../proxy/store/verify-stored.ts';
import { plain } from './helpers/appends.ts';
import { freshOptions, open, type TestOptions } from './helpers/store.ts';

const SIZE = 700;
const PAGE = 4096;
const text = 'x'.repeat(200);
const appendOf = (n: number) => plain('config.change', { facts: { n, a: text, b: text, c: text, d: text } });

async function filled(size = SIZE): Promise<{ options: TestOptions; store: Store; head: SignedHead }> {
  const options = freshOptions();
  const store = await open(options);
  await Promise.all(Array.from({ length: size }, (_, n) => store.append(appendOf(n))));
  return { options, store, head: await store.checkpoint() };
}

/** A connection behind the store's back. */
function connected({ file, databaseKey }: TestOptions): Database.Database {
  const db = openDatabase({ file, databaseKey, cipher: 'sqlcipher' }, 'writer');
  onTestFinished(() => void db.close());
  return db;
}
/** Verifies as the store's thread does, without a thread: what the connection sees. */
function reading(db: Database.Database, { size, root }: Pick<SignedHead, 'size' | 'root'>) {
  const head = { size, root: Buffer.from(root, 'base64') };
  const watch = { checked: () => {}, stopped: () => false };
  return (from: number, to: number) => verifyStored(readStoredLog(db, 1, size), { from, to, head }, watch);
}

/** All of it, and only the records. */
const range = (head: SignedHead) => ({ from: 0, to: head.size, head, witnesses: undefined });

type Change = (db: Database.Database) => unknown;
const recordAt = (db: Database.Database, index: number): Buffer =>
  db.prepare<[number], Buffer>('SELECT bytes FROM records WHERE idx = ?').pluck().get(index) ??
  Buffer.alloc(0);
const put = (index: number, change: (bytes: Buffer, db: Database.Database) => Buffer): Change => {
  return (db) =>
    db.prepare('UPDATE records SET bytes = ? WHERE idx = ?').run(change(recordAt(db, index), db), index);
};
const otherFact = (index: number): Change =>
  put(index, (bytes) => Buffer.from(bytes.toString().replace(`"n":${index}`, `"n":${index + 1}`)));
const tile = (level: number, n: number, change: (hashes: Buffer) => Buffer): Change => {
  return (db) => {
    const hashes = db
      .prepare<[number, number], Buffer>('SELECT hashes FROM tiles WHERE level = ? AND n = ?')
      .pluck()
      .get(level, n);
    const changed = change(hashes ?? Buffer.alloc(0));
    db.prepare('UPDATE tiles SET hashes = ? WHERE level = ? AND n = ?').run(changed, level, n);
  };
};
const flipped = (at: number) => (bytes: Buffer) => {
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return bytes;
};
const run =
  (sql: string): Change =>
  (db) =>
    db.exec(sql);

const CHANGES: readonly [string, Change, LogFault['problem'], number | undefined][] = [
  ['a fact of a record', otherFact(300), 'other-hash', 300],
  ['a record for another one', put(300, (_, db) => recordAt(db, 299)), 'wrong-index', 300],
  ['a record that is gone', run('DELETE FROM records WHERE idx = 300'), 'missing', 300],
  ['the last record gone', run(`DELETE FROM records WHERE idx = ${SIZE - 1}`), 'missing', SIZE - 1],
  ['bytes that are no JSON', put(300, () => Buffer.from('{"')), 'not-json', 300],
  ['bytes that are no UTF-8', put(300, () => Buffer.from([0x22, 0xff, 0x22])), 'not-json', 300],
  ['a value that is no record', put(300, () => Buffer.from('{"v":2}')), 'not-a-record', 300],
  [
    'a record that moved into the row before its own',
    (db) => {
      const next = recordAt(db, 301);
      put(300, (bytes) => Buffer.concat([bytes, Buffer.from([0]), next]))(db);
      put(301, () => Buffer.alloc(0))(db);
    },
    'not-json',
    300,
  ],
  ['a space', put(300, (bytes) => Buffer.concat([bytes, Buffer.from(' ')])), 'not-canonical', 300],
  [
    'two records of one tile',
    (db) => [otherFact(280)(db), put(300, () => Buffer.from('{'))(db)],
    'other-hash',
    280,
  ],
  ['a record under the tile that is not full', otherFact(690), 'wrong-root', undefined],
  ['a hash of level 0', tile(0, 1, flipped(44 * 32 + 3)), 'wrong-tile', 300],
  ['a hash of level 1', tile(1, 0, flipped(32 + 3)), 'wrong-tile', 256],
  ['a tile of level 0 that is gone', run('DELETE FROM tiles WHERE level = 0 AND n = 1'), 'wrong-tile', 256],
  ['a tile of level 1 that is gone', run('DELETE FROM tiles WHERE level = 1'), 'wrong-tile', 0],
  ['a tile that is short', tile(0, 1, (hashes) => hashes.subarray(0, 64)), 'wrong-tile', 258],
];

describe('verify', () => {
  it('passes a whole log and any range of it, and looks no further than the head', async () => {
    const { options, store, head } = await filled();
    await store.append(appendOf(SIZE));
    const verify = reading(connected(options), head);
    const ends = [0, 1, 255, 256, 257, 300, 511, 512, 513, SIZE - 1, SIZE];
    for (const from of ends) {
      for (const to of ends.filter((end) => end >= from)) expect(await verify(from, to)).toBeUndefined();
    }
    const another = reading(connected(options), { size: SIZE, root: Buffer.alloc(32, 7).toString('base64') });
    expect(await another(0, SIZE)).toEqual({ problem: 'wrong-root', index: undefined });
    expect(await another(300, 301)).toEqual({ problem: 'wrong-root', index: undefined });
    expect(await store.verify(range(head))).toEqual({ faults: [], looked: null });
  });

  it('of the empty log, too', async () => {
    const { store, head } = await filled(0);
    expect((await store.verify(range(head))).faults).toEqual([]);
  });

  it('finds what was changed, in whatever range it is', async () => {
    const { options, store, head } = await filled();
    const db = connected(options);
    const verify = reading(db, head);
    for (const [what, change, problem, index] of CHANGES) {
      db.exec('BEGIN IMMEDIATE');
      change(db);
      const found: [string, unknown][] = [['all', await verify(0, SIZE)]];
      if (index === 300)
        found.push(['alone', await verify(300, 301)], ['among others', await verify(290, 400)]);
      db.exec('ROLLBACK');
      expect([what, ...found]).toEqual([what, ...found.map(([where]) => [where, { problem, index }])]);
    }
    otherFact(300)(db);
    expect((await store.verify(range(head))).faults).toEqual([{ problem: 'other-hash', index: 300 }]);
    expect(await verify(0, 300)).toBeUndefined();
    expect(await verify(301, SIZE)).toBeUndefined();
    expect(await verify(310, 320)).toBeUndefined();
  });

  it('names the record that a damaged page of the file holds', async () => {
    const { options, store, head } = await filled();
    await store.close();
    const pages = Math.floor((await stat(options.file)).size / PAGE);
    const found: unknown[] = [];
    for (const part of [0.3, 0.4, 0.5]) {
      const place = Math.floor(pages * part) * PAGE + 100;
      await flip(options.file, place);
      found.push(await reading(connected(options), head)(0, SIZE));
      await flip(options.file, place);
    }
    expect(found).toEqual(found.map(() => ({ problem: 'unreadable', index: expect.any(Number) })));
    expect(await reading(connected(options), head)(0, SIZE)).toBeUndefined();
  });

  it('given up, it leaves nothing; with the store it ends', async () => {
    const { options, store, head } = await filled();
    const files = await readdir(options.folder);
    const giveUp = new AbortController();
    const running = store.verify(range(head), { signal: giveUp.signal });
    giveUp.abort(new RangeError('enough'));
    await expect(running).rejects.toThrow(RangeError);
    await expect(store.verify(range(head), { signal: giveUp.signal })).rejects.toThrow(RangeError);
    expect(await readdir(options.folder)).toEqual(files);
    await store.append(appendOf(SIZE));

    const closed = expect(store.verify(range(head))).rejects.toMatchObject({ code: 'closed' });
    await store.close();
    await closed;
    await expect(store.verify(range(head))).rejects.toMatchObject({ code: 'closed' });
  });
});

async function flip(file: string, place: number): Promise<void> {
  const handle = await openFile(file, 'r+');
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, place);
  byte[0] = (byte[0] ?? 0) ^ 0x10;
  await handle.write(byte, 0, 1, place);
  await handle.close();
}
