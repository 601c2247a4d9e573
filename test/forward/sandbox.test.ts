import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { detectSandbox, hiddenPaths } from '../../proxy/forward/sandbox.ts';
import { SANDBOXES, type SandboxMethod } from '../../proxy/forward/sandbox-methods.ts';
import { child, isAlive, startForwarder, temporaryFolder } from './helpers.ts';
import { fails, openSession, resultOf } from './stdio-helpers.ts';

const offered: SandboxMethod[] = [];
for (const method of SANDBOXES) {
  if ((await detectSandbox([method])) !== undefined) offered.push(method);
}

/** A way that does not work: it runs the command and hides nothing. */
const leaky: SandboxMethod = { kind: 'bwrap', platform: process.platform, wrap: (_hidden, launch) => launch };

describe
  .skipIf(offered.length === 0)
  .each(offered.map((method, n) => ({ name: `${n} ${method.kind}`, method })))(
  'the sandbox $name',
  ({ method }) => {
    it('keeps the data folder and the secrets of servers out of reach, and nothing else', async () => {
      const folder = await temporaryFolder();
      const elsewhere = await temporaryFolder();
      const key = join(folder, 'log.key');
      const secret = join(elsewhere, 'token');
      const other = join(elsewhere, 'other');
      for (const file of [key, secret, other]) await writeFile(file, 'x');
      const config = child([], { sandbox: 'required', env: { T: `file:${secret}` } });
      const test = startForwarder({ s: config }, { dataFolder: folder, sandboxes: [method] });
      const session = await openSession(test);
      const read = async (path: string) => resultOf(await session.call('read', { path }))['content'];
      expect(await read(key)).toMatch(/^error /);
      expect(await read(secret)).not.toBe('x');
      expect(await read(other)).toBe('x');
      // Nor by way of the gateway's own process.
      expect(await read(`/proc/${process.pid}/environ`)).toMatch(/^error /);
      expect(await read(`/proc/${process.pid}/root${key}`)).toMatch(/^error /);
      expect(test.forwarder.health()[0]?.sandbox).toBe(method.kind);
    });

    it('ends with all that runs in it', async () => {
      const config = child(['ignore-term'], { sandbox: 'required' });
      const test = startForwarder({ s: config }, { sandboxes: [method] });
      const session = await openSession(test);
      const started = await test.until('child-started');
      await session.call('grandchild');
      await test.forwarder.close();
      expect(isAlive(started.pid)).toBe(false);
      expect(await test.until('child-ended')).toMatchObject({ code: 0 });
    });
  },
);

describe('where there is no sandbox', () => {
  it('one that hides nothing does not count', async () => {
    expect(await detectSandbox([leaky])).toBeUndefined();
  });

  it('`required` refuses, before anything runs', async () => {
    const test = startForwarder({ s: child([], { sandbox: 'required' }) }, { sandboxes: [leaky] });
    await expect(openSession(test)).rejects.toThrow(fails('sandbox-missing'));
    expect(test.events.map(({ kind }) => kind)).not.toContain('child-started');
    expect(test.forwarder.health()[0]).toMatchObject({ sandbox: 'none', running: 0 });
  });

  it('`auto` runs without, and health says so', async () => {
    const test = startForwarder({ s: child([], { sandbox: 'auto' }) }, { sandboxes: [] });
    expect(test.forwarder.health()[0]?.sandbox).toBe('untried');
    await openSession(test);
    expect(test.forwarder.health()[0]?.sandbox).toBe('none');
    expect(await test.until('child-started')).toMatchObject({ sandbox: 'none' });
  });
});

describe('hiddenPaths', () => {
  it('gives what exists, by its real name, without what lies in another', async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, 'data'));
    await writeFile(join(folder, 'data', 'key'), '');
    await writeFile(join(folder, 'data-of-another'), '');
    await symlink(join(folder, 'data'), join(folder, 'link'));
    const wanted = ['data', 'data/key', 'link', 'nothing', 'data-of-another'].map((name) =>
      join(folder, name),
    );
    expect(await hiddenPaths(wanted)).toEqual([
      { path: join(folder, 'data'), isFolder: true },
      { path: join(folder, 'data-of-another'), isFolder: false },
    ]);
  });
});
