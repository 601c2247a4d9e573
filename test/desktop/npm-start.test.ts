import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { provideElectron } from '../../build/electron-runtime.ts';
import { IN_TRAY } from '../../electron/contract/in-tray.ts';
import { startDesktop } from './desktop-session.ts';
import { eventually } from './eventually.ts';

/*
 * `npm start`, as a person types it: with a screen, without one, and with an Electron that does not come up.
 */
const PROJECT = fileURLToPath(new URL('../../', import.meta.url));
/** What a test's machine needs: there is no sandbox for root, and no key ring is chosen by a desktop that has no name. */
const SWITCHES = ['--no-sandbox', '--disable-gpu', '--password-store=gnome-libsecret'];

let folder: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-'));
  await mkdir(join(folder, 'countersign'), { recursive: true, mode: 0o700 });
  await configure(join(folder, 'countersign'));
});
afterEach(async () => {
  for (const child of children.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) continue;
    process.kill(-child.pid, 'SIGKILL');
    await once(child, 'exit');
  }
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const configure = (home: string): Promise<void> =>
  writeFile(join(home, 'countersign.yaml'), 'listen: { port: 0 }\nconsole: { port: 18444 }\n', {
    mode: 0o600,
  });

/** Starts it in a group of its own, as a shell does, so that Ctrl-C reaches all of it. */
function npmStart(env: Readonly<Record<string, string>>, ...words: string[]) {
  const child = spawn('npm', ['start', '--', ...words], {
    cwd: PROJECT,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, XDG_DATA_HOME: folder, NO_COLOR: '1', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  children.push(child);
  const said: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => said.push(line));
  }
  return {
    line: (part: string) => eventually(`a line with ${part}`, () => said.find((line) => line.includes(part))),
    async interrupt() {
      const closed = once(child, 'close');
      process.kill(-(child.pid ?? 0), 'SIGINT');
      await closed;
    },
  };
}

test('without a screen it runs the gateway alone and says so in one line, with the console’s URL', async () => {
  const { line, interrupt } = npmStart({});
  expect(await line('Without the desktop app')).toMatch(/no screen.* http:\/\/127\.0\.0\.1:18444,/);
  await interrupt();
});

test('an Electron that is not there, and one that does not come up, are told of, and the gateway runs', async () => {
  const display = { DISPLAY: ':99', ELECTRON_OVERRIDE_DIST_PATH: folder };
  const none = npmStart(display, '--no-sandbox');
  expect(await none.line('Without the desktop app')).toContain('ELECTRON_OVERRIDE_DIST_PATH');
  await none.interrupt();

  const broken = join(folder, 'broken');
  await mkdir(join(broken, 'resources'), { recursive: true });
  await writeFile(join(broken, 'version'), '45.0.0\n');
  await writeFile(join(broken, 'electron'), '#!/bin/sh\necho "cannot open libgtk-3.so.0" >&2\nexit 127\n');
  await chmod(join(broken, 'electron'), 0o755);
  const lame = npmStart({ ...display, ELECTRON_OVERRIDE_DIST_PATH: broken }, '--no-sandbox');
  expect(await lame.line('Without the desktop app')).toContain('libgtk-3.so.0');
  await lame.interrupt();
});

test('with a screen it opens the app, and Ctrl-C ends all of it', async () => {
  const desktop = await startDesktop({ notices: false });
  try {
    const { executable } = await provideElectron();
    await mkdir(join(desktop.env['XDG_DATA_HOME'] ?? '', 'countersign'), { mode: 0o700 });
    await configure(join(desktop.env['XDG_DATA_HOME'] ?? '', 'countersign'));
    const { line, interrupt } = npmStart(
      { ...desktop.env, ELECTRON_OVERRIDE_DIST_PATH: dirname(executable) },
      ...SWITCHES,
    );
    await line(IN_TRAY);
    await eventually('its window', async () => {
      const ids = await desktop
        .run('xdotool', 'search', '--onlyvisible', '--name', 'Countersign')
        .catch(() => '');
      return ids.trim() !== '';
    });
    await interrupt();
    await eventually('no window', async () => {
      const ids = await desktop
        .run('xdotool', 'search', '--onlyvisible', '--name', 'Countersign')
        .catch(() => '');
      return ids.trim() === '';
    });
  } finally {
    await desktop.close();
  }
});
