import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import type { Clock } from '../contract/time.ts';
import { createLineSplitter } from './line-splitter.ts';

const TERM_AFTER_MS = 2000;
const KILL_AFTER_MS = 5000;

export interface ChildExit {
  readonly code: number | null;
  readonly signal: string | null;
  /** Why it could not be started at all, or undefined. */
  readonly error: Error | undefined;
  /** It was ended because a line on stdout was too long. */
  readonly overlong: boolean;
}
export interface ChildOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string | undefined;
  readonly env: Readonly<Record<string, string>>;
  /** The longest line on stdout, as it is now. */
  readonly lineBytes: () => number;
  readonly clock: Clock;
  readonly onLine: (line: Uint8Array) => void;
  readonly stderr: { push(chunk: Uint8Array): void; end(): void };
}
export interface Child {
  /** Undefined where it could not be started. */
  readonly pid: number | undefined;
  /** One line without its ending. */
  send(line: Uint8Array | string): void;
  /** Bytes that wait for the child to read them. */
  backlog(): number;
  /** Stops and goes on reading stdout, so that the child waits for us. */
  pause(): void;
  resume(): void;
  /** Closes stdin, then SIGTERM after 2 s, SIGKILL after 5 s; then what is left of its process group is killed. */
  end(): Promise<void>;
  kill(): void;
  readonly exited: Promise<ChildExit>;
}

/** Signals the child and all that it started. */
function signalGroup(process_: ChildProcessWithoutNullStreams, signal: NodeJS.Signals): void {
  if (process_.pid === undefined) return;
  try {
    if (process.platform === 'win32') process_.kill(signal);
    else process.kill(-process_.pid, signal);
  } catch {
    // No such group any more: that is what we want.
  }
}

/** Starts a child in a process group of its own. Never throws: a failed start is an exit with `error`. */
export function startChild(options: ChildOptions): Child {
  const child = spawn(options.command, [...options.args], {
    cwd: options.cwd,
    env: { ...options.env },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  let overlong = false;
  let over = false;

  const splitter = createLineSplitter(options.lineBytes, options.onLine);
  child.stdout.on('data', (chunk: Buffer) => {
    if (overlong || splitter.push(chunk)) return;
    overlong = true;
    signalGroup(child, 'SIGKILL');
  });
  child.stdout.on('end', () => splitter.end());
  child.stderr.on('data', (chunk: Buffer) => options.stderr.push(chunk));
  child.stderr.on('end', () => options.stderr.end());
  // A broken pipe shows as the child's exit, which is what callers look at.
  for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => undefined);

  const exited = new Promise<ChildExit>((resolve) => {
    function finish(exit: ChildExit): void {
      over = true;
      resolve(exit);
    }
    child.on('error', (error) => {
      if (child.pid === undefined) finish({ code: null, signal: null, error, overlong });
    });
    child.on('exit', () => {
      // What it started in its group must not outlive it, and could hold its pipes open for ever.
      signalGroup(child, 'SIGKILL');
      child.stdout.resume();
    });
    child.on('close', (code, signal) => finish({ code, signal, error: undefined, overlong }));
  });

  return {
    pid: child.pid,
    send(line) {
      if (over || !child.stdin.writable) return;
      child.stdin.cork();
      child.stdin.write(line);
      child.stdin.write('\n');
      child.stdin.uncork();
    },
    backlog: () => child.stdin.writableLength,
    pause: () => void child.stdout.pause(),
    resume: () => void child.stdout.resume(),
    async end() {
      child.stdin.end();
      // A paused child could hang in a write and never see the end of its input.
      child.stdout.resume();
      const stops = [
        options.clock.after(TERM_AFTER_MS, () => signalGroup(child, 'SIGTERM')),
        options.clock.after(KILL_AFTER_MS, () => signalGroup(child, 'SIGKILL')),
      ];
      await exited;
      for (const stop of stops) stop();
    },
    kill: () => signalGroup(child, 'SIGKILL'),
    exited,
  };
}
