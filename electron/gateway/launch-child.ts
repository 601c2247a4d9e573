import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Writable } from 'node:stream';
import { GATEWAY_ENV, GATEWAY_FLAGS } from '../../proxy/platform/gateway-flags.ts';
import { gatewayEnvironment } from './gateway-environment.ts';
import type { GatewayRun, Launch, Unlock } from './gateway-run.ts';
import { lastWords } from './last-words.ts';
import { readStartedLine, type Started } from './started-line.ts';

/** The descriptors on which the gateway finds its secrets: never its arguments, never its environment. */
const KEY_FD = 3;
const SHELL_FD = 4;

/** Runs the gateway as a child on `node`; it ends in order when its standard input does, so also when this app dies. */
export function launchChild(node: string, entry: string, program: readonly string[]): Launch {
  return ({ home, unlock, secret }) => {
    const child = spawn(
      node,
      [
        ...[...GATEWAY_FLAGS, entry, '--home', home, '--json', ...keyArguments(unlock)],
        ...['start', '--shell-fd', String(SHELL_FD), ...program],
      ],
      {
        stdio: ['pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
        env: { ...GATEWAY_ENV, ...gatewayEnvironment(process.env) },
        windowsHide: true,
      },
    );
    const words = lastWords();
    child.stderr.setEncoding('utf8').on('data', words.add);
    // A child that ends at once takes its pipes with it; `ended` tells of that.
    for (const stream of child.stdio) stream?.on('error', () => {});
    handOver(child.stdio[KEY_FD], unlock);
    handOver(child.stdio[SHELL_FD], { by: 'kek', bytes: Buffer.from(secret) });

    const ended = new Promise<string>((resolve) => {
      child.once('error', (error) => resolve(String(error)));
      child.once('close', () => resolve(words.read()));
    });
    const started = new Promise<Started>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        const read = readStartedLine(line);
        if (read !== undefined) resolve(read);
      });
      ended.then(() => reject(new Error('The gateway ended before it served.')));
    });
    started.catch(() => {});
    return {
      runs: 'child',
      pid: child.pid,
      started,
      ended,
      stop() {
        child.stdin.end();
      },
      kill() {
        child.kill('SIGKILL');
      },
    } satisfies GatewayRun;
  };
}

function keyArguments(unlock: Unlock): string[] {
  if (unlock.by === 'itself') return [];
  return [unlock.by === 'kek' ? '--kek-fd' : '--passphrase-fd', String(KEY_FD)];
}

function handOver(pipe: unknown, unlock: Unlock): void {
  const writable = pipe as Writable | null | undefined;
  if (unlock.by === 'itself') {
    writable?.end();
    return;
  }
  const copy = Buffer.from(unlock.bytes);
  writable?.end(copy, () => copy.fill(0));
}
