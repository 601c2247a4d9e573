import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';

/** A child process of the bench. All of them end with it, on Ctrl-C too. */
export interface Child {
  readonly pid: number;
  stop(): Promise<void>;
}

const children = new Set<ChildProcess>();

/** SIGTERM, never SIGKILL: a killed nginx master leaves its workers behind. */
process.once('exit', () => {
  for (const child of children) child.kill('SIGTERM');
});
for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.once(signal, () => process.exit(code));
}

function childOf(child: ChildProcess): Child {
  children.add(child);
  child.once('exit', () => children.delete(child));
  return {
    pid: child.pid ?? 0,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      child.kill('SIGTERM');
      await exited;
    },
  };
}

/** Starts a program that runs in the foreground. Its standard output is dropped. */
export function startProgram(program: string, args: readonly string[]): Child {
  return childOf(spawn(program, args, { stdio: ['ignore', 'ignore', 'inherit'] }));
}

/** Starts a TypeScript file of ours that prints `ready <url>` once it serves. */
export async function startServer(file: URL, args: readonly string[]): Promise<Child & { url: URL }> {
  const child = spawn(process.execPath, [file.pathname, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  const handle = childOf(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /^ready (.+)$/.exec(line)?.[1];
    if (url !== undefined) return { ...handle, url: new URL(url) };
  }
  throw new Error(`${file.pathname} ended before it was ready`);
}

/** Runs a TypeScript file of ours to its end and gives what it printed. */
export async function runScript(file: URL, args: readonly string[]): Promise<string> {
  const promise = promisify(execFile)(process.execPath, [file.pathname, ...args]);
  childOf(promise.child);
  return (await promise).stdout;
}
