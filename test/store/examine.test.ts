import { hash } from 'node:crypto';
import {
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import type Database from 'better-sqlite3';
import { describe, expect, it } from 'vitest';
import type { Examination } from '../../proxy/contract/examination.ts';
import { ed25519Signer, formatVkey } from '../../proxy/record/keys.ts';
import { openDatabase } from '../../proxy/store/database.ts';
import { type ExamineStore, examineStore } from '../../proxy/store/examine-store.ts';
import type { Head } from '../../proxy/store/head.ts';
import { holdLock } from '../../proxy/store/lock.ts';
import { entryWithBody } from './helpers/appends.ts';
import { freshOptions, open, type TestOptions } from './helpers/store.ts';

const SIZE = 600;
const SIGNED = 100;
const WAL_FRAME_HEADER = 24;
const ENDS = ['', '-wal', '-shm'] as const;

/** A log as it was left: by a crash, with its end in the write-ahead log, and by an orderly end. */
interface Images {
  readonly crashed: readonly (Buffer | undefined)[];
  readonly ended: readonly (Buffer | undefined)[];
  readonly head: Head;
  /** Bytes of the write-ahead log before the last records. */
  readonly middle: number;
}
const read = (file: string): (Buffer | undefined)[] =>
  ENDS.map((end) => (existsSync(file + end) ? readFileSync(file + end) : undefined));

async function images(options: TestOptions): Promise<Images> {
  const store = await open(options);
  const append = (count: number): Promise<unknown> =>
    Promise.all(
      Array.from({ length: count }, (_, n) =>
        store.append({ entries: [entryWithBody('call.request', Buffer.from(`body ${n}`))], changes: [] }),
      ),
    );
  await append(SIGNED);
  await store.checkpoint();
  const middle = statSync(`${options.file}-wal`).size;
  await append(SIZE - SIGNED);
  const { size, root } = await store.checkpoint();
  const crashed = read(options.file);
  await store.close();
  return { crashed, middle, ended: read(options.file), head: { size, root } };
}

describe('an examination', () => {
  let options: TestOptions;
  let of: Images;

  async function begin(): Promise<void> {
    options = freshOptions();
    of = await images(options);
  }
  function put(image: readonly (Buffer | undefined)[]): void {
    ENDS.forEach((end, n) => {
      const bytes = image[n];
      if (bytes === undefined) rmSync(options.file + end, { force: true });
      else writeFileSync(options.file + end, bytes);
    });
  }
  /** Of the files that count; the index of the write-ahead log is made anew whenever it is read. */
  const state = (): unknown => [
    readdirSync(options.folder).toSorted(),
    ['', '-wal'].map((end) =>
      existsSync(options.file + end) ? hash('sha256', readFileSync(options.file + end)) : undefined,
    ),
  ];
  /** Damages the log, examines it, and holds the examination to writing nothing. */
  async function examined(
    image: readonly (Buffer | undefined)[],
    damage: () => unknown = () => {},
    more: Partial<ExamineStore> = {},
  ): Promise<Omit<Examination, 'milliseconds'>> {
    put(image);
    damage();
    const before = state();
    const { log, file, databaseKey, privateKey } = options;
    const vkey = formatVkey(ed25519Signer(log.origin, privateKey).key);
    const beside = { origin: log.origin, vkey, witnesses: [] };
    const place = { file, databaseKey, cipher: 'sqlcipher' } as const;
    const asked = { id: log.id, place, epoch: 0, outside: of.head, first: undefined, last: undefined };
    const found = await examineStore({ ...asked, beside, ...more });
    expect(state()).toEqual(before);
    return found;
  }
  /** The pages, from 1 on, that say which tables there are. */
  function schemaPages(): Set<number> {
    put(of.ended);
    const db = openDatabase({ ...options, cipher: 'sqlcipher' }, 'reader');
    const pages = db.prepare<[], number>("SELECT pageno FROM dbstat WHERE name = 'sqlite_schema'").pluck();
    const found = new Set(pages.all());
    db.close();
    return found;
  }
  /** A change behind the log's back, by one who has the key. */
  function changed(sql: string, ...values: unknown[]): void {
    const db: Database.Database = openDatabase({ ...options, cipher: 'sqlcipher' }, 'writer');
    db.prepare(sql).run(...values);
    db.close();
  }

  it('finds nothing where nothing is wrong, after a crash as after an orderly end, and writes nothing', async () => {
    await begin();
    const whole = {
      database: 'read',
      size: SIZE,
      last: SIZE - 1,
      range: { first: 0, last: SIZE - 1 },
      outside: { state: 'agrees', size: SIZE },
      signed: SIZE,
      faults: [],
      looked: { bodies: { checked: SIZE, deleted: 0, bad: 0 } },
    };
    expect(await examined(of.ended)).toMatchObject(whole);
    expect(await examined(of.crashed)).toMatchObject(whole);
    // A crash leaves the head outside behind.
    const behind = await examined(of.crashed, undefined, {
      outside: { ...of.head, size: 0, root: ROOT_OF_NOTHING },
    });
    expect(behind.outside).toEqual({ state: 'agrees', size: 0 });
    const some = await examined(of.ended, undefined, { first: 300, last: 301, beside: undefined });
    expect(some).toMatchObject({
      range: { first: 300, last: 301 },
      outside: { state: 'agrees' },
      looked: null,
    });
  });

  it('says how the head outside stands to the records', async () => {
    await begin();
    const ahead = { outside: { size: SIZE + 50, root: of.head.root } };
    expect((await examined(of.ended, undefined, ahead)).outside).toEqual({ state: 'ahead', size: SIZE + 50 });
    const forked = await examined(of.ended, undefined, { outside: { size: SIZE, root: ROOT_OF_NOTHING } });
    expect(forked).toMatchObject({ outside: { state: 'forked', size: SIZE }, faults: [], signed: SIZE });
    for (const outside of ['missing', 'unreadable'] as const) {
      const found = await examined(of.ended, undefined, { outside });
      expect(found).toMatchObject({ outside: { state: outside, size: null }, faults: [] });
    }
  });

  it('names the first bad record, and what of the log is gone', async () => {
    await begin();
    const other = (): void =>
      changed(
        `UPDATE records SET bytes = CAST(replace(bytes, 'same-user', 'other-user') AS BLOB) WHERE idx = 300`,
      );
    expect(await examined(of.ended, other)).toMatchObject({
      outside: { state: 'agrees' },
      signed: SIGNED,
      faults: [{ problem: 'other-hash', index: 300 }],
    });
    const after = await examined(of.ended, other, { first: 301, last: SIZE - 1 });
    expect(after.faults).toEqual([]);
    const lost = await examined(of.ended, () => changed('DELETE FROM records WHERE idx >= 500'));
    expect(lost).toMatchObject({ last: 499, size: SIZE, faults: [{ problem: 'missing', index: 500 }] });
    const more = await examined(of.ended, () =>
      changed('UPDATE log SET size = 550, root = (SELECT root FROM log)'),
    );
    expect(more.faults).toContainEqual({ problem: 'wrong-root', index: undefined });
    const tile = await examined(of.ended, () =>
      changed('UPDATE tiles SET hashes = zeroblob(8192) WHERE level = 0 AND n = 1'),
    );
    expect(tile.faults).toContainEqual({ problem: 'wrong-tile', index: 256 });
    const body = await examined(of.ended, () => changed(`UPDATE bodies SET data = X'00' WHERE idx = 300`));
    expect(body.faults).toEqual([{ problem: 'wrong-body', index: 300 }]);
  });

  it('a damaged end of the write-ahead log: the end is missing, and what is left is what was signed', async () => {
    await begin();
    const found = await examined(of.crashed, () => {
      const wal = readFileSync(`${options.file}-wal`);
      // In the first page of the last records: SQLite drops all from the first bad one on.
      const at = of.middle + WAL_FRAME_HEADER + 100;
      wal[at] = (wal[at] ?? 0) ^ 1;
      writeFileSync(`${options.file}-wal`, wal);
    });
    expect(found.outside).toEqual({ state: 'ahead', size: SIZE });
    expect(found).toMatchObject({ faults: [], signed: SIGNED });
    expect(found.last).toBeLessThan(SIZE - 1);
  });

  it('says so where there is no database, none that decrypts, or none that holds the log', async () => {
    await begin();
    const ahead = { outside: { state: 'ahead', size: SIZE } };
    const nothing = [undefined, undefined, undefined];
    expect(await examined(nothing)).toMatchObject({ database: 'missing', ...ahead });
    const otherKey = await examined(of.ended, undefined, {
      place: { file: options.file, databaseKey: new Uint8Array(32), cipher: 'sqlcipher' },
    });
    expect(otherKey).toMatchObject({ database: 'not-opened', ...ahead });
    const otherLog = await examined(of.ended, undefined, { id: 'another' });
    expect(otherLog).toMatchObject({ database: 'no-log', ...ahead });
    const cut = await examined(of.ended, () => truncateSync(options.file, 40_960));
    expect(cut).toMatchObject({ database: 'not-opened', ...ahead });
  });

  it('a page that cannot be read is named by what is on it, whichever it is', async () => {
    await begin();
    const pages = Math.floor((of.ended[0]?.length ?? 0) / 4096);
    const ofSchema = schemaPages();
    for (let page = 2; page < pages; page += Math.ceil(pages / 8)) {
      const found = await examined(of.ended, () => {
        const bytes = readFileSync(options.file);
        const at = page * 4096 + 500;
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        writeFileSync(options.file, bytes);
      });
      // Of a free page, or one of an index of what is searched, nothing is to be told; without all of its schema no database opens.
      const wanted = ofSchema.has(page + 1) ? ['not-opened'] : ['read', 'no-log'];
      expect(wanted).toContain(found.database);
    }
  });

  it('waits for nobody: a log that a gateway has open is not examined', async () => {
    await begin();
    put(of.ended);
    const letGo = holdLock(`${options.file}.lock`);
    await expect(examined(of.ended)).rejects.toMatchObject({ code: 'locked' });
    letGo();
  });
});

const ROOT_OF_NOTHING = hash('sha256', '', 'base64');
