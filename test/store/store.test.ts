import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { uuidv7 } from '../../proxy/platform/uuid.ts';
import { openCheckpoint } from '../../proxy/record/checkpoint.ts';
import { parseVkey } from '../../proxy/record/keys.ts';
import { leafHash } from '../../proxy/record/merkle.ts';
import { inclusionProof, rootAt } from '../../proxy/record/proofs.ts';
import { verifyLog } from '../../proxy/record/verify.ts';
import { verifyInclusion } from '../../proxy/record/verify-proof.ts';
import { storeTiles } from '../../proxy/store/store-tiles.ts';
import { entryWithBody, plain, requestAppend, resultAppend, sessionRow, someIds } from './helpers/appends.ts';
import { allRecords } from './helpers/records.ts';
import { freshOptions, open } from './helpers/store.ts';

const body = Buffer.from('{"name":"write_file"}');

describe.each(['sqlcipher', 'aegis'] as const)('the store (%s)', (cipher) => {
  it('gives records their places, keeps them over a restart, and they verify against its checkpoint', async () => {
    const options = freshOptions(cipher);
    const store = await open(options);
    const ids = someIds();
    await store.append({ entries: [], changes: [{ op: 'session.open', ...sessionRow(ids) }] });
    const calls = Array.from({ length: 300 }, () => uuidv7<string & never>());
    const requests = await Promise.all(calls.map((call) => store.append(requestAppend(ids, call, body))));
    expect(requests.flatMap(({ indexes }) => indexes)).toEqual(calls.map((_, index) => index));
    await Promise.all(calls.map((call) => store.append(resultAppend(ids, call, body))));
    expect(store.health()).toMatchObject({ failing: undefined, size: 600, headSize: 0, headFailing: false });
    const signed = await store.checkpoint();
    expect(options.head.head).toMatchObject({ size: 600, root: signed.root });
    await store.close();

    const again = await open(options);
    const [log] = await again.read('log.get', {});
    expect(log).toMatchObject({
      id: options.log.id,
      origin: options.log.origin,
      size: 600,
      root: signed.root,
    });
    const keys = (JSON.parse(log?.vkeys ?? '[]') as string[]).map(parseVkey);
    const head = openCheckpoint(signed.note, options.log.origin, keys);
    expect(head.size).toBe(600);
    expect(await verifyLog(await allRecords(again), head)).toMatchObject({ ok: true, size: 600 });
    expect(await again.append(plain())).toEqual({ indexes: [600] });
    expect(await again.read('calls.unfinished', {})).toEqual([]);
    expect(await again.read('counts', {})).toEqual([{ records: 601, calls: 300, waiting: 0, bodies: 600 }]);
  });

  it('leaves no plaintext in any file', async () => {
    const options = freshOptions(cipher);
    const store = await open(options);
    const secret = Buffer.from(`needle-${uuidv7()}`);
    await store.append({ entries: [entryWithBody('call.request', secret)], changes: [] });
    await store.checkpoint();
    for (const name of readdirSync(options.folder)) {
      const bytes = readFileSync(join(options.folder, name));
      expect(bytes.includes(secret)).toBe(false);
      expect(bytes.includes('call.request')).toBe(false);
      expect(bytes.includes('CREATE TABLE')).toBe(false);
    }
    expect(statSync(`${options.file}-wal`).size).toBeGreaterThan(0);
  });
});

describe('the store', () => {
  it('proves any record at any later size from its tiles', async () => {
    const store = await open(freshOptions());
    await Promise.all(Array.from({ length: 700 }, () => store.append(plain())));
    const tiles = storeTiles(store);
    for (const [index, size] of [
      [0, 1],
      [3, 256],
      [255, 257],
      [511, 600],
      [699, 700],
    ] as const) {
      const [record] = await store.read('records.page', { from: index, limit: 1 });
      const leaf = leafHash(record?.bytes ?? new Uint8Array());
      const root = await rootAt(size, tiles);
      expect(verifyInclusion(index, size, leaf, await inclusionProof(index, size, tiles), root)).toBe(true);
    }
    const signed = await store.checkpoint();
    expect(Buffer.from(await rootAt(700, tiles)).toString('base64')).toBe(signed.root);
  });

  it('signs by itself, soon after something was written', async () => {
    const options = freshOptions();
    const store = await open(options);
    await store.append(plain());
    expect(await store.read('checkpoint.latest', {})).toEqual([]);
    options.clock.fire();
    // Asked after it, answered after it.
    await store.append(plain());
    await expect.poll(() => options.head.head?.size).toBe(1);
    expect((await store.read('checkpoint.latest', {}))[0]?.size).toBe(1);
  });

  it('signs at once where nothing was signed for long, and once a second at most', async () => {
    const options = freshOptions();
    const delays: number[] = [];
    let mono = 0;
    const clock: typeof options.clock = {
      ...options.clock,
      now: () => ({ wall: 1_795_219_200_000_000, mono }),
      after(ms, run) {
        delays.push(ms);
        return options.clock.after(ms, run);
      },
    };
    const store = await open({ ...options, clock });
    const signed = async (size: number): Promise<void> => {
      options.clock.fire();
      await expect.poll(() => options.head.head?.size).toBe(size);
    };
    await store.append(plain());
    await store.append(plain());
    await signed(2);
    mono = 300_000;
    await store.append(plain());
    await signed(3);
    mono = 5_000_000;
    await store.append(plain());
    await signed(4);
    expect(delays).toEqual([25, 700, 25]);
  });

  it('gives out no checkpoint whose head is not saved outside', async () => {
    const options = freshOptions();
    const store = await open(options);
    await store.append(plain());
    options.head.failing = true;
    await expect(store.checkpoint()).rejects.toMatchObject({ code: 'unwritable' });
    expect(store.health()).toMatchObject({ headFailing: true, headSize: 0 });
    options.head.failing = false;
    expect((await store.checkpoint()).size).toBe(1);
    expect(store.health()).toMatchObject({ headFailing: false, headSize: 1 });
  });

  it('commits a hundred appends at once in far fewer transactions', async () => {
    const options = freshOptions();
    const store = await open(options);
    await store.append(plain());
    const before = statSync(`${options.file}-wal`).size;
    await Promise.all(Array.from({ length: 100 }, () => store.append(plain())));
    // A commit of one such append writes three pages at least: records, their key, the head.
    const pages = (statSync(`${options.file}-wal`).size - before) / (4096 + 24);
    expect(pages).toBeLessThan(60);
  });

  it('refuses a record that is too large, and only that', async () => {
    const store = await open(freshOptions());
    const long = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [`f${n}`, 'x'.repeat(256)]));
    const outcomes = await Promise.allSettled([
      store.append(plain()),
      store.append(plain('config.change', { facts: long })),
      store.append(plain('config.change', { facts: { text: 'x'.repeat(257) } })),
      store.append(plain()),
    ]);
    expect(outcomes).toMatchObject([
      { value: { indexes: [0] } },
      { reason: { code: 'too-large' } },
      { reason: { code: 'conflict' } },
      { value: { indexes: [1] } },
    ]);
  });

  it('answers no more after it was closed, and closing waits for what is under way', async () => {
    const store = await open(freshOptions());
    const last = store.append(plain());
    await store.close();
    expect(await last).toEqual({ indexes: [0] });
    await expect(store.append(plain())).rejects.toMatchObject({ code: 'closed' });
    await expect(store.read('counts', {})).rejects.toMatchObject({ code: 'closed' });
    await expect(store.checkpoint()).rejects.toMatchObject({ code: 'closed' });
  });
});

it.skipIf(process.platform === 'win32')('its files are for this user alone', async () => {
  const options = freshOptions();
  const store = await open(options);
  await store.append(plain());
  for (const end of ['', '-wal', '-shm', '.lock'])
    expect(statSync(`${options.file}${end}`).mode & 0o777, end).toBe(0o600);
});
