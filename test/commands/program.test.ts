import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { COMMANDS, nameOf } from '../../proxy/commands/command-table.ts';
import type { CommandContext } from '../../proxy/commands/context.ts';
import { createProgram } from '../../proxy/commands/program.ts';
import { asStarted, programName } from '../../proxy/commands/program-name.ts';
import { outOfReach } from '../../proxy/commands/service/out-of-reach.ts';
import { commitOf } from '../../proxy/commands/version-text.ts';
import { VERSION } from '../../proxy/platform/version.ts';

/** Commands ask nothing of it while they are only described. */
const CONTEXT = { hint: (text: string) => text } as CommandContext;

describe('the command line', () => {
  test.each(COMMANDS.map((entry) => [nameOf(entry), entry] as const))(
    '%s is in the overview as it is in itself',
    async (name, entry) => {
      const program = new Command();
      (await entry.load())(program, CONTEXT);
      expect(program.commands.map((command) => command.name())).toEqual([name]);
      const [real] = program.commands;
      const stub = new Command().command(entry.usage).description(entry.description);
      expect(real?.description()).toBe(stub.description());
      expect(real?.registeredArguments.map((one) => [one.name(), one.required])).toEqual(
        stub.registeredArguments.map((one) => [one.name(), one.required]),
      );
    },
  );

  test('loads the command that is asked for, and help of it, and no other', async () => {
    const loaded = async (words: string[]): Promise<string[]> =>
      (await createProgram(CONTEXT, words)).commands
        .filter((command) => command.commands.length > 0 || command.options.length > 0)
        .map((command) => command.name());
    expect(await loaded([])).toEqual([]);
    expect(await loaded(['agent', 'list'])).toEqual(['agent']);
    expect(await loaded(['help', 'agent'])).toEqual(['agent']);
    expect(await loaded(['connect', 'status'])).toEqual(['connect']);
  });
});

describe('the name of the program in hints', () => {
  const argv = ['/usr/bin/node', '/work place/proxy/main.js'];
  test.each([
    [{ npm_package_name: 'countersign', npm_lifecycle_event: 'start' }, '/', 'npm run countersign --'],
    [{ npm_package_name: 'other', npm_lifecycle_event: 'start' }, '/work place', 'node proxy/main.js'],
    [{}, '/elsewhere', "node '/work place/proxy/main.js'"],
  ])('%j', (env, folder, name) => {
    expect(programName({ env, argv, folder })).toBe(name);
  });

  test('an installed one is called by its name', () => {
    expect(programName({ env: {}, argv: ['/usr/bin/node', '/usr/bin/countersign'], folder: '/' })).toBe(
      'countersign',
    );
  });

  test('stands in lines to be typed and nowhere else', () => {
    const text =
      'countersign: see "countersign agent list" and countersign.yaml, /opt/countersign start, countersign itself';
    expect(asStarted(text, 'npx $& --')).toBe(
      'countersign: see "npx $& -- agent list" and countersign.yaml, /opt/countersign start, countersign itself',
    );
  });
});

describe('on disk', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'countersign-'));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  test('the version is that of package.json', () => {
    const read = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as unknown;
    expect(read).toMatchObject({ version: VERSION });
  });

  test('the commit is read from a branch, a packed one, or a head without one; from nothing else', async () => {
    const commit = 'a1'.repeat(20);
    const git = `${folder}/`;
    expect(commitOf(git)).toBeUndefined();
    await writeFile(join(folder, 'HEAD'), `${commit}\n`);
    expect(commitOf(git)).toBe(commit);
    await writeFile(join(folder, 'HEAD'), 'ref: refs/heads/main\n');
    expect(commitOf(git)).toBeUndefined();
    await writeFile(join(folder, 'packed-refs'), `# pack-refs\n${commit} refs/heads/main\n`);
    expect(commitOf(git)).toBe(commit);
    await mkdir(join(folder, 'refs/heads'), { recursive: true });
    await writeFile(join(folder, 'refs/heads/main'), `${'b2'.repeat(20)}\n`);
    expect(commitOf(git)).toBe('b2'.repeat(20));
    await writeFile(join(folder, 'HEAD'), 'ref: ../../secret\n');
    expect(commitOf(git)).toBeUndefined();
  });

  test('a service sees nothing of home and temporary folders, nor through a link', async () => {
    const main = join(folder, 'main.ts');
    await writeFile(main, '');
    expect(outOfReach(['/opt/countersign/main.ts', '/usr/bin/node', '/homes/x', '/tmpfiles'])).toEqual([]);
    expect(outOfReach(['/root/x', '/home/ann/.nvm/node', main]).map(({ under }) => under)).toEqual([
      '/root',
      '/home',
      '/tmp',
    ]);
    const link = join(folder, 'link');
    await symlink('/root', link);
    expect(outOfReach([link])).toEqual([{ path: '/root', under: '/root' }]);
  });
});
