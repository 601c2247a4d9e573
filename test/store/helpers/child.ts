import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { ChildOptions } from './append-until-killed.ts';

const SCRIPT = fileURLToPath(new URL('./append-until-killed.ts', import.meta.url));

export interface Acknowledged {
  readonly number: number;
  readonly index: number;
}

/** Starts a child that appends; `lines` gives what it says, and `kill` ends it at once (SIGKILL) and waits. */
export function appendingChild(options: ChildOptions, shell?: string) {
  const child: ChildProcess =
    shell === undefined
      ? spawn(process.execPath, [SCRIPT], { stdio: ['pipe', 'pipe', 'inherit'] })
      : spawn('bash', ['-c', shell, process.execPath, SCRIPT], { stdio: ['pipe', 'pipe', 'ignore'] });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.stdin?.end(JSON.stringify(options));
  if (child.stdout === null) throw new Error('the child has no stdout');
  return {
    lines: createInterface({ input: child.stdout }),
    exited,
    async kill(): Promise<void> {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

export function parseAcknowledged(line: string): Acknowledged {
  const [number, index] = line.split(' ').map(Number);
  if (number === undefined || index === undefined) throw new Error(`not an acknowledgement: ${line}`);
  return { number, index };
}
