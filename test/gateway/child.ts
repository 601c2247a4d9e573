import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { type OpenGateway, openGateway } from '../../proxy/gateway/open-gateway.ts';
import type { Rig } from './rig.ts';

const SCRIPT = fileURLToPath(new URL('./gateway-child.ts', import.meta.url));

export interface GatewayChild {
  readonly process: ChildProcess;
  /** As much of a gateway as an agent needs. */
  readonly gateway: Pick<OpenGateway, 'url'>;
  /** SIGKILL: nothing is ended in order. */
  kill(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the gateway of `home` as a process of its own; `under` is a command in front of it. Rejects with the code of a start that failed. */
export async function startChild(home: string, under: readonly string[] = []): Promise<GatewayChild> {
  const [command = process.execPath, ...args] = [...under, process.execPath, SCRIPT, home];
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const exited = once(child, 'exit');
  const [said] = (await Promise.race([once(child, 'message'), exited])) as [
    { url?: string; failed?: string } | number | null,
  ];
  if (typeof said !== 'object' || said?.url === undefined) {
    await exited;
    throw Object.assign(new Error('the gateway did not start'), {
      code: typeof said === 'object' ? said?.failed : said,
    });
  }
  return {
    process: child,
    gateway: { url: said.url },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async close() {
      child.send('end');
      await exited;
    },
  };
}

/** Takes the installation of a rig whose own gateway was closed back into this process. */
export async function reopen(rig: Rig): Promise<void> {
  rig.gateway = await openGateway({ home: rig.home, listen: true });
}
