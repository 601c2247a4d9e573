import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createApi } from '../../proxy/api/create-api.ts';
import { serveLocal } from '../../proxy/api/serve-local.ts';
import { createTokenStore } from '../../proxy/api/token-store.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { createFakeControl, type FakeControl } from '../api/fake-control.ts';

const MAIN = fileURLToPath(new URL('../../proxy/main.js', import.meta.url));
const FAKE_MAIN = fileURLToPath(new URL('./fake-main.ts', import.meta.url));

interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}
interface RunOptions {
  /** Answers at the terminal, each sent when its prompt has come. Without it there is no terminal at all. */
  readonly terminal?: readonly (readonly [prompt: string, answer: string | (() => string)])[];
  /** The program over a gateway in memory instead of the real one. */
  readonly fake?: boolean;
  /** Written to file descriptor 3. */
  readonly fd3?: string;
  /** When this resolves, the command gets a SIGINT. Without a terminal only. */
  readonly interrupt?: Promise<void>;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}
export interface Harness {
  readonly home: string;
  readonly folder: string;
  readonly control: FakeControl;
  run(args: readonly string[], options?: RunOptions): Promise<Ran>;
  close(): Promise<void>;
}

/** A gateway in memory served on the socket of a data folder of its own, and the command line as child processes. */
export async function createHarness(options: { readonly serve?: boolean } = {}): Promise<Harness> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-'));
  const home = join(folder, 'home');
  const control = createFakeControl();
  control.state.home = home;
  const app = createApi({
    control,
    tokens: createTokenStore(systemClock),
    clock: systemClock,
    operator: control.operator,
    origins: [],
  });
  const listener =
    options.serve === false
      ? undefined
      : await serveLocal({ app, path: pathsOf(home, undefined).apiSocket.path, clock: systemClock });
  return {
    home,
    folder,
    control,
    run: (args, run = {}) =>
      runCommand(
        [run.fake === true ? FAKE_MAIN : MAIN, '--home', home, ...args],
        { cwd: folder, ...run },
        folder,
      ),
    async close() {
      await listener?.close(0);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function runCommand(args: readonly string[], options: RunOptions, folder: string): Promise<Ran> {
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: folder,
    LANG: 'C.UTF-8',
    NO_COLOR: '1',
    ...options.env,
  };
  const { cwd } = options;
  const spawned = { env, ...(cwd === undefined ? {} : { cwd }) };
  if (options.terminal === undefined) {
    // A session of its own has no controlling terminal, wherever the tests run.
    const child = spawn(process.execPath, args, {
      ...spawned,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe', options.fd3 === undefined ? 'ignore' : 'pipe'],
    });
    void options.interrupt?.then(() => child.kill('SIGINT'));
    const extra = child.stdio[3];
    if (options.fd3 !== undefined && extra !== null && extra !== undefined && 'end' in extra) {
      // A command that takes no descriptor ends before it has read it.
      extra.on('error', () => {});
      extra.end(options.fd3);
    }
    return collect(child.stdout, child.stderr, child);
  }
  const command = [process.execPath, ...args].map((word) => `'${word.replaceAll("'", "'\\''")}'`).join(' ');
  // script (util-linux) gives the child a terminal; --return gives its exit code back.
  const child = spawn(
    '/usr/bin/script',
    ['--quiet', '--flush', '--return', '--command', command, '/dev/null'],
    {
      ...spawned,
      stdio: ['pipe', 'pipe', 'pipe'],
    },
  );
  const answers = [...options.terminal];
  let screen = '';
  child.stdout.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
    const [next] = answers;
    if (next === undefined || !screen.includes(next[0])) return;
    answers.shift();
    screen = screen.slice(screen.indexOf(next[0]) + next[0].length);
    child.stdin.write(typeof next[1] === 'string' ? next[1] : next[1]());
  });
  const ran = await collect(child.stdout, child.stderr, child);
  if (answers.length > 0)
    throw new Error(`never asked: ${answers.map(([prompt]) => prompt).join(', ')}\n${ran.out}`);
  return ran;
}

function collect(
  stdout: NodeJS.ReadableStream | null,
  stderr: NodeJS.ReadableStream | null,
  child: {
    on(event: 'close', run: (code: number | null) => void): unknown;
    on(event: 'error', run: (error: Error) => void): unknown;
  },
): Promise<Ran> {
  let out = '';
  let err = '';
  stdout?.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  stderr?.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
}
