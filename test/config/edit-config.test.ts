import { chmod, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  addServerToConfig,
  removeServer,
  writeInstallationId,
} from '../../proxy/platform/config/edit-config.ts';
import { loadConfig } from '../../proxy/platform/config/load-config.ts';
import { temporaryFolder } from './temporary-folder.ts';

const ID = '0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b';
const TEXT = `# Team gateway. Ask Ada before you change this.
mode: observe # until Friday

servers:
    # our files
    files:
        stdio:
            command: npx
            args: [server-filesystem, "/srv/a folder with a long name that would be folded at eighty columns/x"]
policy:
    rules:
    - name: reads # harmless
      match: { tool: 'read_*' }
      when: >-
        tool.class == "read" &&
        args.path.startsWith("/srv")
      then: allow
`;

async function written(folder: string, text: string): Promise<string> {
  const file = join(folder, 'countersign.yaml');
  await writeFile(file, text);
  return file;
}

describe('editing countersign.yaml', () => {
  test('adds and removes a server and leaves every other line as it was', async () => {
    await using folder = await temporaryFolder();
    const file = await written(folder.path, TEXT);
    await addServerToConfig(file, 'tickets', {
      http: { url: 'https://tickets.example/mcp', headers: { Authorization: 'keys:tickets' } },
    });
    const added = await readFile(file, 'utf8');
    const lines = new Set(added.split('\n'));
    expect(TEXT.split('\n').filter((line) => !lines.has(line))).toEqual([]);
    expect((await loadConfig(file)).config.servers).toHaveProperty(
      'tickets.http.headers.Authorization',
      'keys:tickets',
    );
    await removeServer(file, 'tickets');
    expect(await readFile(file, 'utf8')).toBe(TEXT);
  });

  test.each([
    ['', ''],
    ['# only a comment\n', '# only a comment\n'],
    ['servers: {} # none yet\nmode: observe', 'servers: # none yet\n'],
    ['servers: { a: { stdio: { command: x } } } # flow\n', '# flow'],
    ['mode: observe\r\nservers:\r\n  a:\r\n    stdio: { command: x }\r\n', 'mode: observe'],
    ['{ mode: observe }', 'observe'],
    ['mode: observe\n...\n', 'mode: observe'],
  ])('adds a server to %j and takes it out again', async (text, kept) => {
    await using folder = await temporaryFolder();
    const file = await written(folder.path, text);
    const loads = (await loadConfig(file)).config;
    await addServerToConfig(file, 'files', { stdio: { command: 'npx', args: ['server'] } });
    expect((await loadConfig(file)).config.servers).toMatchObject({ files: { stdio: { command: 'npx' } } });
    expect(await readFile(file, 'utf8')).toContain(kept);
    await removeServer(file, 'files');
    expect((await loadConfig(file)).config).toEqual(loads);
  });

  test('writes the installation id once, also into a new file of mode 0600', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'new.yaml');
    await writeInstallationId(file, ID);
    expect((await loadConfig(file)).config.installation).toBe(ID);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    await writeInstallationId(file, ID);
    const other = ID.replace('0199', '0198');
    await expect(writeInstallationId(file, other)).rejects.toMatchObject({ code: 'other-installation' });
  });

  test('keeps mode and link, and leaves nothing beside the file', async () => {
    await using folder = await temporaryFolder();
    const file = await written(folder.path, TEXT);
    await chmod(file, 0o640);
    const link = join(folder.path, 'link.yaml');
    await symlink(file, link);
    await writeInstallationId(link, ID);
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    expect(await readFile(file, 'utf8')).toContain(ID);
    expect((await readdir(folder.path)).sort()).toEqual(['countersign.yaml', 'link.yaml']);
  });

  test.each<[string, (file: string) => Promise<void>]>([
    ['server-exists', (file) => addServerToConfig(file, 'files', { stdio: { command: 'x' } })],
    ['no-such-server', (file) => removeServer(file, 'none')],
    ['schema', (file) => addServerToConfig(file, 'Bad Name', { stdio: { command: 'x' } })],
    ['schema', (file) => addServerToConfig(file, 'empty', {})],
    ['schema', (file) => writeInstallationId(file, 'no-uuid')],
  ])('%s: the file stays as it was', async (code, change) => {
    await using folder = await temporaryFolder();
    const file = await written(folder.path, TEXT);
    await expect(change(file)).rejects.toMatchObject({ code });
    expect(await readFile(file, 'utf8')).toBe(TEXT);
    expect(await readdir(folder.path)).toEqual(['countersign.yaml']);
  });

  test('a file that does not load is not touched', async () => {
    await using folder = await temporaryFolder();
    const file = await written(folder.path, 'mode: [');
    await expect(writeInstallationId(file, ID)).rejects.toMatchObject({ code: 'syntax' });
    await expect(addServerToConfig(join(folder.path, 'none.yaml'), 'a', {})).rejects.toMatchObject({
      code: 'unreadable',
    });
  });
});
