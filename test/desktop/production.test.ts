import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, chmod, chown, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { providePackage } from '../../build/package-app.ts';
import { type DesktopSession, startDesktop } from './desktop-session.ts';

/*
 * What is built for people, as they get it: nobody looks into it, and nobody makes it run something else. Chromium has no sandbox
 * for root and this build does not go without one, so under root it is started as nobody.
 */
const NOBODY = 65_534;
const AS = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
let program: string;
let desktop: DesktopSession;
let folder: string;

// Each try is a start of Electron, which a busy machine takes seconds for.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  program = await providePackage('production');
  desktop = await startDesktop({ notices: false, keyRing: false });
  folder = await mkdtemp(join(tmpdir(), 'countersign-production-'));
  if (AS.uid !== undefined) await chown(folder, NOBODY, NOBODY);
}, 180_000);
afterAll(async () => {
  await desktop?.close();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function run(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(program, args, {
    ...AS,
    cwd: folder,
    env: { ...desktop.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += String(chunk)));
  const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  return { code, said };
}

test('it quits where another program wants to look into it or take its walls down', async () => {
  // One of each kind; test/electron/small-parts.test.ts has every form.
  for (const word of [
    '--remote-debugging-port=0',
    '--remote-debugging-pipe',
    '--inspect=0',
    '--no-sandbox',
  ]) {
    const { code, said } = await run([word]);
    expect(code, word).toBe(2);
    expect(said, word).not.toMatch(/listening on/i);
  }
});

test('it opens no window where the environment takes the sandbox down, and is still a command line', async () => {
  for (const name of ['ELECTRON_DISABLE_SANDBOX', 'CHROME_DEVEL_SANDBOX']) {
    const { code, said } = await run([], { [name]: '' });
    expect([name, code]).toEqual([name, 2]);
    expect(said).toContain(name);
  }
  expect((await run(['--version'], { ELECTRON_DISABLE_SANDBOX: '1' })).code).toBe(0);
  expect((await run(['connect', '--inspect=0'])).code).toBe(2);
});

test('it is no Node for others, and takes no code from the environment', async () => {
  const planted = join(folder, 'planted.cjs');
  const ran = join(folder, 'ran');
  await writeFile(planted, `require('fs').writeFileSync(${JSON.stringify(ran)}, '')`);
  await chmod(planted, 0o644);
  await run([planted], { ELECTRON_RUN_AS_NODE: '1' });
  await run([], { NODE_OPTIONS: `--require=${planted}` });
  // Nor as a command, where there is no window to look at.
  const asCommand = {
    ELECTRON_RUN_AS_NODE: '1',
    NODE_OPTIONS: `--require=${planted}`,
    NODE_EXTRA_CA_CERTS: planted,
  };
  const { code, said } = await run(['--version'], asCommand);
  expect(code).toBe(0);
  // Node says so where it looks for authorities in a file that holds none.
  expect(said).not.toContain('extra certs');
  await expect(access(ran)).rejects.toThrow();
});

test('its fuses are flipped as electron-builder.yml says', async () => {
  const wire = await getCurrentFuseWire(program);
  const { ENABLE, DISABLE } = FuseState;
  expect(wire[FuseV1Options.RunAsNode]).toBe(DISABLE);
  expect(wire[FuseV1Options.EnableNodeOptionsEnvironmentVariable]).toBe(DISABLE);
  expect(wire[FuseV1Options.EnableNodeCliInspectArguments]).toBe(DISABLE);
  expect(wire[FuseV1Options.EnableCookieEncryption]).toBe(ENABLE);
  expect(wire[FuseV1Options.EnableEmbeddedAsarIntegrityValidation]).toBe(ENABLE);
  expect(wire[FuseV1Options.OnlyLoadAppFromAsar]).toBe(ENABLE);
  expect(wire[FuseV1Options.GrantFileProtocolExtraPrivileges]).toBe(DISABLE);
});

test('the archive holds what runs: no source, no test, nothing of development', async () => {
  const files = await filesIn(join(dirname(program), 'resources/app.asar'));
  const own = files.filter((file) => !file.startsWith('/node_modules/'));
  expect(own.filter((file) => /\.(ts|tsx|map)$/.test(file))).toEqual([]);
  expect(own).toEqual(expect.arrayContaining(['/proxy/inside-app.js', '/proxy/store/writer-worker.js']));
  for (const name of ['electron', 'vite', 'vitest', 'react', 'playwright-core', 'typescript']) {
    expect(files).not.toContain(`/node_modules/${name}`);
  }
  expect(files.filter((file) => file.endsWith('.node')).length).toBe(1);
});

/** An archive begins with four lengths and a tree of its files as JSON. */
async function filesIn(archive: string): Promise<string[]> {
  const bytes = await readFile(archive);
  interface Tree {
    readonly files?: Readonly<Record<string, Tree>>;
  }
  const tree = JSON.parse(bytes.toString('utf8', 16, 16 + bytes.readUInt32LE(12))) as Tree;
  const list = (from: Tree, at: string): string[] =>
    Object.entries(from.files ?? {}).flatMap(([name, one]) => [
      `${at}/${name}`,
      ...list(one, `${at}/${name}`),
    ]);
  return list(tree, '');
}
