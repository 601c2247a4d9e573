import { execFileSync } from 'node:child_process';
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireFree, writeNewFile } from '../../proxy/commands/write-new-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-write-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const never = new AbortController().signal;
async function* chunks(many: number, then: () => unknown = () => {}): AsyncGenerator<Uint8Array> {
  for (let n = 0; n < many; n++) yield Buffer.alloc(100_000, n);
  await then();
}
const watch = { signal: never, written: () => {} };

describe('a new file', () => {
  it('is there whole, for its owner alone', async () => {
    const file = join(folder, 'backup');
    const counts: number[] = [];
    const bytes = await writeNewFile(file, chunks(3), { signal: never, written: (n) => counts.push(n) });
    expect([bytes, counts]).toEqual([300_000, [100_000, 200_000, 300_000]]);
    expect((await readFile(file)).length).toBe(300_000);
    expect(await readdir(folder)).toEqual(['backup']);
    if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
  });

  it('leaves nothing where it is given up, or where what it is of fails', async () => {
    const file = join(folder, 'backup');
    const giveUp = new AbortController();
    const late = { signal: giveUp.signal, written: () => giveUp.abort() };
    await expect(writeNewFile(file, chunks(3), late)).rejects.toMatchObject({ name: 'AbortError' });
    const broken = chunks(1, () => Promise.reject(new Error('the gateway is gone')));
    await expect(writeNewFile(file, broken, watch)).rejects.toThrow();
    expect(await readdir(folder)).toEqual([]);
  });

  it('is written over nothing, also what came meanwhile', async () => {
    const file = join(folder, 'backup');
    await requireFree(file);
    const taken = chunks(1, () => writeFile(file, 'mine'));
    await expect(writeNewFile(file, taken, watch)).rejects.toMatchObject({ code: 'usage' });
    expect(await readFile(file, 'utf8')).toBe('mine');
    expect(await readdir(folder)).toEqual(['backup']);
    await expect(requireFree(file)).rejects.toMatchObject({ code: 'usage' });
    await expect(requireFree(join(folder, 'no', 'backup'))).rejects.toMatchObject({ code: 'failed' });
  });

  it('that finds the disk full says so, and leaves nothing', async (context) => {
    try {
      execFileSync('/bin/mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
    } catch {
      return context.skip('a small disk can be mounted by root alone');
    }
    try {
      await chmod(folder, 0o700);
      const written = writeNewFile(join(folder, 'backup'), chunks(20), watch);
      await expect(written).rejects.toMatchObject({ code: 'failed' });
      expect(await readdir(folder)).toEqual([]);
    } finally {
      execFileSync('/bin/umount', ['-l', folder]);
    }
  });
});
