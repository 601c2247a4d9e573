import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { eventually } from './eventually.ts';

const run = promisify(execFile);

/** A desktop of its own without a screen: bus, display, window manager, and as wished notifications and a key ring. */
export interface DesktopSession {
  /** For programs that are to run on it; every place where such programs keep something lies in its own folder. */
  readonly env: Readonly<Record<string, string>>;
  readonly folder: string;
  /** The notification daemon that people see; undefined where there is none. */
  readonly notices: Notices | undefined;
  /** Clicks, as a mouse does, into the empty top of the window whose title holds this. A driven page has no focus before. */
  clickInto(title: string): Promise<void>;
  /** Takes a picture of the whole screen. */
  picture(file: string): Promise<void>;
  /** The process that has this name on its bus. */
  serverOf(name: string): Promise<number>;
  /** Runs a program on it and gives its output. */
  run(program: string, ...args: string[]): Promise<string>;
  close(): Promise<void>;
}

export interface Notices {
  /** How many are on screen. */
  displayed(): Promise<number>;
  /** Of all there have been, newest first, closed ones only. */
  history(): Promise<{ readonly summary: string; readonly body: string }[]>;
  /** Clicks the newest. */
  click(): Promise<void>;
}

const DUNST = `[global]
 width = 420
 height = 220
 origin = top-right
 font = DejaVu Sans 10
 monitor = 0
[urgency_critical]
 timeout = 0
`;

export async function startDesktop(
  wish: { readonly notices?: boolean; readonly keyRing?: boolean } = {},
): Promise<DesktopSession> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-desktop-'));
  const children: ChildProcess[] = [];
  let env: Record<string, string> = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    LANG: 'C.UTF-8',
    XDG_RUNTIME_DIR: join(folder, 'run'),
    XDG_CONFIG_HOME: join(folder, 'config'),
    XDG_DATA_HOME: join(folder, 'data'),
    XDG_CACHE_HOME: join(folder, 'cache'),
  };
  for (const name of ['run', 'config', 'data', 'cache']) await mkdir(join(folder, name), { mode: 0o700 });

  /** Starts one of the session's own programs and, where it says something at its start, waits for the line. */
  async function start(
    program: string,
    args: string[],
    said?: 'stdout' | 'fd3',
    input?: string,
  ): Promise<string> {
    const child = spawn(program, args, {
      env,
      stdio: [
        input === undefined ? 'ignore' : 'pipe',
        said === 'stdout' ? 'pipe' : 'ignore',
        'ignore',
        'pipe',
      ],
    });
    children.push(child);
    if (input !== undefined) child.stdin?.end(input);
    if (said === undefined) return '';
    const stream = said === 'stdout' ? child.stdout : child.stdio[3];
    if (stream === null || stream === undefined || !('read' in stream))
      throw new Error(`${program} says nothing`);
    const lines = createInterface({ input: stream });
    const [line] = (await Promise.race([
      once(lines, 'line'),
      once(child, 'exit').then(() => {
        throw new Error(`${program} ended at its start`);
      }),
    ])) as [string];
    stream.resume();
    return line;
  }

  const bus = await start(
    'dbus-daemon',
    ['--session', '--nofork', '--nopidfile', '--print-address=1'],
    'stdout',
  );
  env = { ...env, DBUS_SESSION_BUS_ADDRESS: bus };
  const screen = ['-screen', '0', '1440x900x24', '-nolisten', 'tcp'];
  const display = await start('Xvfb', ['-displayfd', '3', ...screen], 'fd3');
  env = { ...env, DISPLAY: `:${display}` };
  await start('openbox', ['--sm-disable']);
  if (wish.keyRing !== false) {
    await start(
      'gnome-keyring-daemon',
      ['--foreground', '--unlock', '--components=secrets'],
      undefined,
      'unlock',
    );
    await onBus('org.freedesktop.secrets');
  }
  if (wish.notices !== false) {
    await writeFile(join(folder, 'dunstrc'), DUNST);
    await start('dunst', ['-config', join(folder, 'dunstrc')]);
    await onBus('org.freedesktop.Notifications');
  }

  async function command(program: string, ...args: string[]): Promise<string> {
    return (await run(program, args, { env, encoding: 'utf8' })).stdout;
  }
  async function askBus(method: string, name: string): Promise<string> {
    const ask = ['--session', '--print-reply', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'];
    return command('dbus-send', ...ask, `org.freedesktop.DBus.${method}`, `string:${name}`);
  }
  /** Waits until a service answers on the bus: GetNameOwner, asked again as services come and go. */
  async function onBus(name: string): Promise<void> {
    for (let tries = 0; ; tries += 1) {
      const answer = await askBus('NameHasOwner', name);
      if (answer.includes('boolean true')) return;
      if (tries === 100) throw new Error(`${name} did not come`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  return {
    env,
    folder,
    run: command,
    async serverOf(name) {
      const [, pid] = /uint32 (\d+)/.exec(await askBus('GetConnectionUnixProcessID', name)) ?? [];
      return Number(pid);
    },
    notices: wish.notices === false ? undefined : noticesOf(command),
    async clickInto(title) {
      // Its page is there before the window manager has shown it.
      const window = await eventually(`the window ${title}`, async () => {
        const found = await command('xdotool', 'search', '--onlyvisible', '--name', title).catch(() => '');
        return found.trim().split('\n')[0] || undefined;
      });
      await command('xdotool', 'mousemove', '--window', window, '300', '5', 'click', '1');
    },
    async picture(file) {
      await command('import', '-window', 'root', file);
    },
    async close() {
      for (const child of children.reverse()) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        const exited = once(child, 'exit');
        child.kill('SIGTERM');
        const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
        await exited;
        clearTimeout(timer);
      }
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}

function noticesOf(command: (program: string, ...args: string[]) => Promise<string>): Notices {
  return {
    displayed: async () => Number(await command('dunstctl', 'count', 'displayed')),
    async history() {
      const { data } = JSON.parse(await command('dunstctl', 'history')) as {
        data: { summary: { data: string }; body: { data: string } }[][];
      };
      return (data[0] ?? []).map(({ summary, body }) => ({ summary: summary.data, body: body.data }));
    },
    async click() {
      await command('dunstctl', 'action', '0');
    },
  };
}
