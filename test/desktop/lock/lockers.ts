import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** A real program on a bus that says whether a screen is locked, in GLib's words and not in ours. */
export interface Locker {
  /** Resolves once the bus has it. */
  does(what: 'lock' | 'unlock' | 'ask-lock' | 'ask-unlock' | `tell ${string}`): Promise<void>;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** Debian's own Python, which has the bindings of Debian's GLib. */
const PYTHON = '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('locker.py', import.meta.url));

export const screenSaverOn = (
  address: string,
  name = 'org.gnome.ScreenSaver',
  path = `/${name.replaceAll('.', '/')}`,
): Promise<Locker> => start(address, 'screen-saver', name, path);
export const loginManagerOn = (address: string): Promise<Locker> => start(address, 'login');

async function start(...args: string[]): Promise<Locker> {
  const child = spawn(PYTHON, [SCRIPT, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  async function says(wanted: string): Promise<void> {
    const { value } = await lines.next();
    if (value !== wanted) throw new Error(`the locker said ${String(value)} and not ${wanted}`);
  }
  await says('owned');
  return {
    async does(what) {
      child.stdin.write(`${what}\n`);
      await says(what);
    },
    async kill() {
      child.kill('SIGKILL');
      await gone;
    },
    async close() {
      child.stdin.end();
      await gone;
    },
  };
}

/** A bus of its own, at a path of one's choice or at one that it chooses. */
export interface TestBus {
  readonly address: string;
  close(): Promise<void>;
}

export async function startBus(path?: string): Promise<TestBus> {
  const address = path === undefined ? [] : [`--address=unix:path=${path}`];
  const child = spawn(
    'dbus-daemon',
    ['--session', '--nofork', '--nopidfile', '--print-address=1', ...address],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  );
  const gone = once(child, 'exit');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  child.stdout.resume();
  return {
    address: line,
    async close() {
      child.kill('SIGTERM');
      await gone;
    },
  };
}
