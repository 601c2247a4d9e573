import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const SHIM_ENTRY: string = fileURLToPath(new URL('./shim-entry.ts', import.meta.url));

type Fields = Record<string, unknown>;

export interface Shim {
  readonly child: ChildProcess;
  /** Everything that came, parsed. A line that is not JSON fails the test that reads it. */
  readonly lines: readonly Fields[];
  stderr(): string;
  send(message: unknown): void;
  raw(text: string | Buffer): void;
  /** Resolves with the first line, past or future, that fits. */
  waitFor(fits: (line: Fields) => boolean): Promise<Fields>;
  answer(id: unknown): Promise<Fields>;
  /** Closes stdin and resolves with the exit code. */
  end(): Promise<number | null>;
  exited(): Promise<number | null>;
}

export function shimArguments(server: string, url: string, folder: string, agent = 'tester'): string[] {
  return [SHIM_ENTRY, 'connect', server, '--agent', agent, '--url', url, '--credentials', folder];
}

export function startShim(args: readonly string[], env: NodeJS.ProcessEnv = process.env): Shim {
  const child = spawn(process.execPath, [...args], { stdio: ['pipe', 'pipe', 'pipe'], env });
  const lines: Fields[] = [];
  let waiting: (() => void)[] = [];
  let stderr = '';
  let closed = false;
  const wake = (): void => {
    const woken = waiting;
    waiting = [];
    for (const each of woken) each();
  };
  child.stderr.on('data', (chunk: Buffer) => {
    stderr += chunk.toString('utf8');
  });
  child.stdin.on('error', () => undefined);
  createInterface({ input: child.stdout, crlfDelay: Number.POSITIVE_INFINITY }).on('line', (line) => {
    lines.push(JSON.parse(line) as Fields);
    wake();
  });
  const gone = once(child, 'close').then(() => {
    closed = true;
    wake();
    return child.exitCode;
  });
  const waitFor = async (fits: (line: Fields) => boolean): Promise<Fields> => {
    for (;;) {
      const found = lines.find(fits);
      if (found !== undefined) return found;
      if (closed) throw new Error(`the shim ended before that line; stderr: ${stderr}`);
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
  };
  return {
    child,
    lines,
    stderr: () => stderr,
    send: (message) => void child.stdin.write(`${JSON.stringify(message)}\n`),
    raw: (text) => void child.stdin.write(text),
    waitFor,
    answer: (id) => waitFor((line) => line['id'] === id && line['method'] === undefined),
    end: () => {
      child.stdin.end();
      return gone;
    },
    exited: () => gone,
  };
}

/** Ends what a failed test may have left. */
export function kill(shim: Shim | undefined): void {
  if (shim?.child.exitCode === null) shim.child.kill('SIGKILL');
}
