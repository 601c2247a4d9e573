import { chmod, chown, lstat, mkdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  ensurePrivateDir,
  PathError,
  pathsOf,
  resolveHome,
  type Surroundings,
  usualHome,
} from '../../proxy/platform/paths.ts';
import { temporaryFolder } from './temporary.ts';

const linux: Surroundings = {
  platform: 'linux',
  env: {},
  userHome: '/home/ana',
  temporary: '/tmp',
  uid: 1000,
};

describe('the home folder', () => {
  test('is what was asked for, else what the environment says, else the place for data', () => {
    const env = { COUNTERSIGN_HOME: '/srv/countersign', XDG_DATA_HOME: '/data' };
    expect(resolveHome('/opt/one', { ...linux, env })).toBe('/opt/one');
    expect(resolveHome(undefined, { ...linux, env })).toBe('/srv/countersign');
    expect(resolveHome(undefined, { ...linux, env: { ...env, COUNTERSIGN_HOME: '' } })).toBe(
      '/data/countersign',
    );
    expect(resolveHome(undefined, { ...linux, env: { XDG_DATA_HOME: 'relative' } })).toBe(
      '/home/ana/.local/share/countersign',
    );
    // A client that is started elsewhere has not this shell's variables.
    expect(usualHome({ ...linux, env })).toBe('/data/countersign');
    expect(resolveHome(undefined, { ...linux, platform: 'darwin' })).toBe(
      '/home/ana/Library/Application Support/countersign',
    );
    expect(resolveHome(undefined, { ...linux, platform: 'win32', env: { LOCALAPPDATA: '/local' } })).toBe(
      '/local/countersign',
    );
  });

  test('holds the configuration unless it is named', () => {
    expect(pathsOf('/h', undefined, linux).config).toBe('/h/countersign.yaml');
    expect(pathsOf('/h', '/etc/countersign.yaml', linux).config).toBe('/etc/countersign.yaml');
  });
});

describe('the API socket', () => {
  const long = `/${'x'.repeat(100)}`;

  test('lies in the data folder where the path is short enough for the system', () => {
    expect(pathsOf('/h', undefined, linux).apiSocket).toEqual({
      path: '/h/data/api.sock',
      folder: '/h/data',
    });
    const exact = `/${'x'.repeat(107 - '//data/api.sock'.length)}`;
    expect(pathsOf(exact, undefined, linux).apiSocket.path).toHaveLength(107);
    expect(pathsOf(exact, undefined, linux).apiSocket.folder).toBe(`${exact}/data`);
    expect(pathsOf(exact, undefined, { ...linux, platform: 'darwin' }).apiSocket.folder).not.toBe(
      `${exact}/data`,
    );
    expect(pathsOf(`${exact}x`, undefined, linux).apiSocket.folder).not.toBe(`${exact}x/data`);
    // Bytes count, not characters.
    expect(pathsOf(`/${'é'.repeat(60)}`, undefined, linux).apiSocket.folder).toMatch(/^\/tmp\//);
  });

  test('falls back to a folder of its own, another for each home', () => {
    const runtime = { ...linux, env: { XDG_RUNTIME_DIR: '/run/user/1000' } };
    const first = pathsOf(long, undefined, runtime).apiSocket;
    expect(first.path).toMatch(/^\/run\/user\/1000\/countersign-[0-9a-f]{16}\/api\.sock$/);
    expect(pathsOf(`${long}y`, undefined, runtime).apiSocket.path).not.toBe(first.path);
    expect(pathsOf(long, undefined, runtime).apiSocket).toEqual(first);
    expect(pathsOf(long, undefined, linux).apiSocket.path).toMatch(/^\/tmp\/countersign-1000-[0-9a-f]{16}\//);
    const deep = { ...linux, temporary: `/${'t'.repeat(100)}` };
    expect(pathsOf(long, undefined, deep).apiSocket.path).toMatch(/^\/tmp\/countersign-1000-/);
  });

  test('is a pipe on Windows', () => {
    const place = pathsOf('/h', undefined, { ...linux, platform: 'win32' }).apiSocket;
    expect(place.path).toMatch(/^\\\\\.\\pipe\\countersign-[0-9a-f]{16}$/);
    expect(place.folder).toBeUndefined();
  });

  test.skipIf(process.platform === 'win32')('can be listened on under a very long home', async () => {
    const home = join(await temporaryFolder(), 'h'.repeat(120));
    const place = pathsOf(home, undefined).apiSocket;
    if (place.folder === undefined) throw new Error('no folder');
    await ensurePrivateDir(place.folder);
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.on('error', reject);
      server.listen(place.path, resolve);
    });
    expect((await lstat(place.path)).isSocket()).toBe(true);
    await new Promise((resolve) => server.close(resolve));
    // Below the temporary folder or the runtime folder, not below the home that is removed after the test.
    await rm(place.folder, { recursive: true });
  });
});

describe.skipIf(process.platform === 'win32')('a private folder', () => {
  const root = process.geteuid?.() === 0;

  test('is made 0700 whatever the umask, and taken as it is the next time', async () => {
    const path = join(await temporaryFolder(), 'a', 'b');
    const before = process.umask(0);
    try {
      await ensurePrivateDir(path);
    } finally {
      process.umask(before);
    }
    expect((await stat(path)).mode & 0o777).toBe(0o700);
    await ensurePrivateDir(path);
  });

  test('is refused where others may write', async () => {
    for (const mode of [0o770, 0o702, 0o777, 0o1777]) {
      const path = join(await temporaryFolder(), 'open');
      await mkdir(path);
      await chmod(path, mode);
      const refused = await ensurePrivateDir(path).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(PathError);
      expect(refused).toMatchObject({ code: 'writable-by-others' });
    }
  });

  test('may be a link of our own to a folder of our own, but not to one that others may write', async () => {
    const base = await temporaryFolder();
    await mkdir(join(base, 'real'), { mode: 0o700 });
    await symlink(join(base, 'real'), join(base, 'link'));
    await ensurePrivateDir(join(base, 'link'));
    await chmod(join(base, 'real'), 0o777);
    await expect(ensurePrivateDir(join(base, 'link'))).rejects.toMatchObject({ code: 'writable-by-others' });
  });

  test('is not a file, and not below one', async () => {
    const base = await temporaryFolder();
    await writeFile(join(base, 'file'), '');
    await expect(ensurePrivateDir(join(base, 'file'))).rejects.toMatchObject({ code: 'not-a-folder' });
    await expect(ensurePrivateDir(join(base, 'file', 'x'))).rejects.toMatchObject({ code: 'not-a-folder' });
  });

  test.skipIf(!root)('of another user is refused, and so is a link to one', async () => {
    const base = await temporaryFolder();
    await mkdir(join(base, 'theirs'), { mode: 0o700 });
    await chown(join(base, 'theirs'), 12_345, 12_345);
    await expect(ensurePrivateDir(join(base, 'theirs'))).rejects.toMatchObject({ code: 'foreign-owner' });
    await symlink(join(base, 'theirs'), join(base, 'link'));
    await expect(ensurePrivateDir(join(base, 'link'))).rejects.toMatchObject({ code: 'foreign-owner' });
  });
});
