import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { GATEWAY_ENV, GATEWAY_FLAGS } from '../../proxy/platform/gateway-flags.ts';

export const PROGRAM = fileURLToPath(new URL('../../proxy/main.js', import.meta.url));

/** The real program as a process of its own, as `npm start` runs it. */
export interface GatewayProcess {
  /** `https://127.0.0.1:<port>` */
  readonly url: string;
  readonly pid: number;
  /** Milliseconds from the start of the process until it said that it listens. */
  readonly readyMs: number;
  /** Ends it in order. */
  stop(): Promise<void>;
}

const startedLine = z.looseObject({
  event: z.literal('started'),
  status: z.looseObject({ listening: z.string().startsWith('https://') }),
});

/** Starts `countersign start` on an installation. Rejects, with what it wrote to stderr, where it ends before it listens. */
export async function startGatewayProcess(home: string): Promise<GatewayProcess> {
  const began = performance.now();
  const child = spawn(process.execPath, [...GATEWAY_FLAGS, PROGRAM, '--home', home, '--json', 'start'], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...GATEWAY_ENV, ...process.env },
  });
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    complaints = (complaints + chunk).slice(-4000);
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const parsed = startedLine.safeParse(jsonOf(line));
    if (!parsed.success) continue;
    child.stdout.resume();
    const readyMs = performance.now() - began;
    return { url: parsed.data.status.listening, pid: child.pid ?? 0, readyMs, stop: () => ended(child) };
  }
  throw new Error(`the gateway ended before it listened:\n${complaints}`);
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
}
