import { utilityProcess } from 'electron';
import { GATEWAY_FLAGS } from '../../proxy/platform/gateway-flags.ts';
import { gatewayEnvironment } from './gateway-environment.ts';
import type { Launch } from './gateway-run.ts';
import { lastWords } from './last-words.ts';
import { readStartedLine, type Started } from './started-line.ts';

/**
 * Runs the gateway in a process of Electron's own Node. `entry` takes its secrets from its parent's port, once, and ends in order
 * on the message `stop` or when the port closes.
 */
export function launchInside(entry: string, program: readonly string[]): Launch {
  return ({ home, unlock, secret }) => {
    const child = utilityProcess.fork(entry, ['--home', home, '--json', 'start', ...program], {
      serviceName: 'Countersign gateway',
      // Electron 33 was seen to take nothing of V8's from here, and to need nothing: with pointers of half the size, its young generation
      // has this size by itself.
      execArgv: [...GATEWAY_FLAGS],
      stdio: ['ignore', 'pipe', 'pipe'],
      env: gatewayEnvironment(process.env),
      disclaim: false,
    });
    const words = lastWords();
    child.stderr?.on('data', (chunk: Buffer) => words.add(chunk.toString('utf8')));
    child.once('spawn', () => {
      child.postMessage(unlock.by === 'itself' ? { secret } : { secret, [unlock.by]: unlock.bytes });
    });
    const ended = new Promise<string>((resolve) => {
      child.once('exit', () => resolve(words.read()));
    });
    const started = new Promise<Started>((resolve, reject) => {
      let rest = '';
      child.stdout?.on('data', (chunk: Buffer) => {
        const lines = (rest + chunk.toString('utf8')).split('\n');
        rest = lines.pop() ?? '';
        for (const line of lines) {
          const read = readStartedLine(line);
          if (read !== undefined) resolve(read);
        }
      });
      ended.then(() => reject(new Error('The gateway ended before it served.')));
    });
    started.catch(() => {});
    return {
      runs: 'inside',
      pid: child.pid,
      started,
      ended,
      stop: () => child.postMessage('stop'),
      kill: () => void child.kill(),
    };
  };
}
