import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { filesOf } from '../../proxy/export/archive.ts';
import { checkLayout } from '../../proxy/export/archive-layout.ts';
import { temporarySpool } from '../../proxy/export/temporary-spool.ts';
import { type ZipEntry, zip } from '../../proxy/export/zip.ts';
import { takeApart } from './archive-parts.ts';

const run = promisify(execFile);
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-zip-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function* each<T>(items: Iterable<T>): AsyncGenerator<T> {
  yield* items;
}
async function write(entries: Iterable<ZipEntry>): Promise<string> {
  const path = join(folder, `${crypto.randomUUID()}.zip`);
  const spool = temporarySpool();
  await pipeline(
    zip(each(entries), spool, new Date(Date.UTC(2026, 10, 21, 18, 30, 2))),
    createWriteStream(path),
  );
  await spool.close();
  return path;
}

async function contents(path: string): Promise<[string, string][]> {
  const found: [string, string][] = [];
  for await (const file of filesOf(path)) found.push([file.name, (await file.read(1e6)).toString('hex')]);
  return found;
}

it('gives back what was put in, whole or as a stream, of any size and name', async () => {
  const files = fc.uniqueArray(
    fc.record({
      name: fc
        .string({ minLength: 1, maxLength: 40, unit: 'grapheme' })
        .filter((name) => !/[\\/:\0]|^\.\.?$/.test(name)),
      chunks: fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }),
      streamed: fc.boolean(),
    }),
    { selector: ({ name }) => name, maxLength: 12 },
  );
  await fc.assert(
    fc.asyncProperty(files, async (all) => {
      const path = await write(
        all.map(({ name, chunks, streamed }) => ({
          name,
          data: streamed ? each(chunks) : Buffer.concat(chunks),
        })),
      );
      await checkLayout(path);
      expect(await contents(path)).toEqual(
        all.map(({ name, chunks }) => [name, Buffer.concat(chunks).toString('hex')]),
      );
    }),
    { numRuns: 40 },
  );
});

it('holds more files than 16 bits count, for other programs too, in little memory', async () => {
  const COUNT = 70_000;
  function* many(): Generator<ZipEntry> {
    for (let n = 0; n < COUNT; n++)
      yield { name: `bodies/${String(n).padStart(43, '0')}`, data: Buffer.from(`${n}`) };
  }
  const path = await write(many());
  await checkLayout(path);
  const script =
    'import sys, zipfile\nz = zipfile.ZipFile(sys.argv[1])\nn = z.namelist()\nprint(len(n), z.read(n[-1]).decode(), z.getinfo(n[0]).date_time)';
  const { stdout } = await run('python3', ['-c', script, path]);
  expect(stdout.trim()).toBe(`${COUNT} ${COUNT - 1} (2026, 11, 21, 18, 30, 2)`);
  let count = 0;
  for await (const _ of filesOf(path)) count++;
  expect(count).toBe(COUNT);
});

it('hands on what fails in the source of a file', async () => {
  async function* failing(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('a');
    throw new Error('the source failed');
  }
  await expect(write([{ name: 'a', data: failing() }])).rejects.toThrow('the source failed');
});

it('what is no archive is refused as such, whatever it is', async () => {
  const path = join(folder, 'hostile.zip');
  const sound = await readFile(await write([{ name: 'a', data: Buffer.alloc(500, 'text ') }]));
  const hostile = fc.oneof(
    fc.uint8Array({ maxLength: 400 }),
    fc.nat({ max: sound.length }).map((end) => sound.subarray(0, end)),
    fc.tuple(fc.nat({ max: sound.length - 1 }), fc.integer({ min: 1, max: 255 })).map(([at, by]) => {
      const changed = Buffer.from(sound);
      changed[at] = (changed[at] ?? 0) ^ by;
      return changed;
    }),
  );
  await fc.assert(
    fc.asyncProperty(hostile, async (bytes) => {
      await writeFile(path, bytes);
      try {
        await checkLayout(path);
        await contents(path);
      } catch (error) {
        expect(error).toMatchObject({ name: 'ArchiveError' });
      }
    }),
    { numRuns: 200 },
  );
});

it('has no byte that says nothing: one changed is refused, or was of a deflated file that is the same', async () => {
  const path = join(folder, 'changed.zip');
  const sound = await readFile(
    await write([
      { name: 'stored', data: Buffer.from('short') },
      { name: 'deflated', data: Buffer.alloc(900, 'text ') },
      { name: 'streamed', data: each([Buffer.alloc(70, 'a'), Buffer.from('b')]) },
    ]),
  );
  await writeFile(path, sound);
  const before = await contents(path);
  const change = fc.tuple(fc.nat({ max: sound.length - 1 }), fc.integer({ min: 1, max: 255 }));
  await fc.assert(
    fc.asyncProperty(change, async ([at, by]) => {
      const changed = Buffer.from(sound);
      changed[at] = (changed[at] ?? 0) ^ by;
      await writeFile(path, changed);
      const layout = await checkLayout(path).catch((error) => error.code);
      const inData = takeApart(sound).members.some(({ local, data }) => {
        const start = sound.indexOf(local) + local.length;
        return at >= start && at < start + data.length;
      });
      expect(layout).toBe(inData ? undefined : 'not-an-archive');
      if (!inData) return;
      const after = await contents(path).catch((error) => error.code);
      if (after !== 'damaged') expect(after).toEqual(before);
    }),
    { numRuns: 200 },
  );
});
