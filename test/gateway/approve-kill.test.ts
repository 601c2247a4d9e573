import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { rawAgent } from './agent.ts';
import { callsOf, logOf } from './log.ts';
import { enrolApprover, waitingApprovals } from './people.ts';
import { type Rig, startRig } from './rig.ts';

const ends: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const yaml = (port: number): string => `
mode: enforce
listen: { port: 0 }
servers: { fixture: { http: { url: "http://127.0.0.1:${port}/mcp" } } }
policy: { unconfirmedTools: allow, rules: [{ name: holds, match: { method: tools/call }, then: hold }] }
`;

/** A server that is reached, kills the gateway before it has read a byte, and counts what reaches it ever after. */
async function deadlyServer(): Promise<{
  port: number;
  kill: (child: ChildProcess) => void;
  bytes: () => number;
}> {
  let victim: ChildProcess | undefined;
  let bytes = 0;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    if (victim !== undefined) {
      victim.kill('SIGKILL');
      victim = undefined;
      socket.pause();
      return;
    }
    socket.on('data', (chunk) => (bytes += chunk.length));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  ends.push(() => server.close());
  const { port } = server.address() as AddressInfo;
  const kill = (child: ChildProcess): void => {
    victim = child;
  };
  return { port, kill, bytes: () => bytes };
}

async function startProcess(rig: Rig, flags: string[] = []): Promise<{ child: ChildProcess; url: string }> {
  const file = fileURLToPath(new URL('./approve-process.ts', import.meta.url));
  const child = fork(file, [rig.home, ...flags], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  ends.push(() => child.kill('SIGKILL'));
  const [{ url }] = (await once(child, 'message')) as [{ url: string }];
  return { child, url };
}

describe('a gateway killed between the use of an approval and the forward', () => {
  it.each([
    ['once', [], 1],
    ['as a grant', ['--grant'], 2],
  ])('does not use it again: %s', async (_, flags, maxUses) => {
    const server = await deadlyServer();
    const rig = await startRig(yaml(server.port));
    ends.push(() => rig.close());
    const ann = await enrolApprover(rig, 'ann');
    await rig.gateway.close();
    const { child, url } = await startProcess(rig, flags);
    child.send(ann);
    server.kill(child);
    const agent = rawAgent({ gateway: { url } as Rig['gateway'], agent: rig.agent });
    ends.push(() => agent.close());
    const body = agent.message('tools/call', { name: 'write', arguments: { path: '/tmp/x' } });
    const [, cut] = await Promise.all([
      once(child, 'exit'),
      agent.post(body).then(
        () => 'answered',
        () => 'cut',
      ),
    ]);
    expect(cut).toBe('cut');

    await rig.restart();
    const uses = await logOf(rig, { kind: 'approval.use' });
    expect(uses.map(({ facts }) => [facts['use'], facts['of']])).toEqual([[1, maxUses]]);
    const [call] = await callsOf(rig);
    expect(call?.results.map(({ facts }) => facts['outcome'])).toEqual(['unknown']);
    expect(server.bytes()).toBe(0);
    const [approval] = await rig.gateway.control.approvals({ state: 'all', limit: 10 });
    expect(approval).toMatchObject(
      flags.length === 0 ? { state: 'spent', uses: 1 } : { state: 'approved', uses: 1 },
    );
    if (flags.length > 0) return;
    const again = rawAgent(rig);
    ends.push(() => again.close());
    again.send(body);
    const [anew] = await waitingApprovals(rig);
    expect(anew).not.toBe(approval?.id);
    expect(server.bytes()).toBe(0);
  });
});
