import { execFileSync } from 'node:child_process';
import { link, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PRESENT_BYTES, readPresentFile } from '../../proxy/gateway/control/read-present-file.ts';

const MAKE_PIPE = 'mkfifo';
let folder: string;
const at = (name: string): string => join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-present-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('what is there now', () => {
  it('is the text of a plain file, or nothing', async () => {
    await writeFile(at('plain'), 'Grüße\n');
    await writeFile(at('empty'), '');
    expect(await readPresentFile(at('plain'), [])).toEqual({ state: 'file', text: 'Grüße\n' });
    expect(await readPresentFile(at('empty'), [])).toEqual({ state: 'file', text: '' });
    expect(await readPresentFile(at('none'), [])).toEqual({ state: 'absent' });
    expect(await readPresentFile(join(at('none'), 'deeper'), [])).toEqual({ state: 'absent' });
  });

  it('is at most 256 KiB of UTF-8 without zero bytes', async () => {
    await writeFile(at('whole'), 'x'.repeat(PRESENT_BYTES));
    await writeFile(at('larger'), 'x'.repeat(PRESENT_BYTES + 1));
    await writeFile(at('zero'), 'a\0b');
    await writeFile(at('latin'), Buffer.from([0x47, 0xfc]));
    expect((await readPresentFile(at('whole'), [])).text).toHaveLength(PRESENT_BYTES);
    expect(await readPresentFile(at('larger'), [])).toEqual({ state: 'too-large' });
    expect(await readPresentFile(at('zero'), [])).toEqual({ state: 'binary' });
    expect(await readPresentFile(at('latin'), [])).toEqual({ state: 'binary' });
  });

  it('is never a link, a folder, a pipe or a device', async () => {
    await writeFile(at('target'), 'secret');
    await symlink(at('target'), at('link'));
    execFileSync(MAKE_PIPE, [at('pipe')]);
    for (const path of [at('link'), folder, at('pipe'), '/dev/zero', '/dev/tty']) {
      expect([path, await readPresentFile(path, [])]).toEqual([path, { state: 'unreadable' }]);
    }
  });

  it('is never in a closed place, by whatever way', async () => {
    await mkdir(at('closed'));
    await writeFile(join(at('closed'), 'key'), 'secret');
    await symlink(at('closed'), at('way-in'));
    await writeFile(at('closed-too'), 'open');
    const closed = [at('closed')];
    for (const path of [
      join(at('closed'), 'key'),
      join(at('way-in'), 'key'),
      `${folder}/closed-too/../closed/key`,
      `${folder}/./closed//key`,
    ]) {
      const { state, text } = await readPresentFile(path, closed);
      expect([path, state === 'file', text]).toEqual([path, false, undefined]);
    }
    expect((await readPresentFile(at('closed-too'), closed)).text).toBe('open');
  });

  it('is asked for by an absolute path alone', async () => {
    for (const path of ['', 'plain', '../etc/passwd', `${at('plain')}\0`, `/${'x'.repeat(5000)}`]) {
      expect(await readPresentFile(path, [])).toEqual({ state: 'not-asked' });
    }
  });

  it('follows links on the way, as the server does, and hard links', async () => {
    await mkdir(at('real'));
    await writeFile(join(at('real'), 'file'), 'there');
    await symlink(at('real'), at('shortcut'));
    await link(join(at('real'), 'file'), at('hard'));
    expect((await readPresentFile(join(at('shortcut'), 'file'), [])).text).toBe('there');
    expect((await readPresentFile(at('hard'), [])).text).toBe('there');
  });
});
