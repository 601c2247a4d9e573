import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiClient, createApiClient } from '../../proxy/api/api-client.ts';
import { type ApiSender, socketSender } from '../../proxy/api/send.ts';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { type RawAgent, rawAgent } from '../gateway/agent.ts';
import { freePort } from '../gateway/free-port.ts';
import { type GatewayProcess, startGatewayProcess } from '../gateway/gateway-process.ts';
import type { Upstream } from '../gateway/upstream.ts';

/** A gateway without a screen, as on an engineer's machine or a server, that listens for approvers elsewhere. */
export interface Engineer {
  readonly api: ApiClient;
  readonly agent: RawAgent;
  /** `host:port` where approvers come. */
  readonly approversAt: string;
  /** Ends it as a crash does. */
  kill(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

export async function startEngineer(upstream: Upstream): Promise<Engineer> {
  const home = await mkdtemp(join(tmpdir(), 'countersign-engineer-'));
  const [agents, approvers] = await Promise.all([freePort(), freePort()]);
  await writeFile(
    join(home, 'countersign.yaml'),
    `mode: enforce
listen: { port: ${agents} }
approvers: { listen: { host: 127.0.0.1, port: ${approvers} } }
servers:
  fixture: { http: { url: "${upstream.url}" } }
policy:
  unconfirmedTools: allow
  default: hold
  rules:
    - { name: reads-want-presence, match: { tool: read }, then: hold, require: { confirm: presence } }
`,
    { mode: 0o600 },
  );
  let running: GatewayProcess | undefined = await startGatewayProcess(home);
  const { path } = pathsOf(home, undefined).apiSocket;
  let sender: ApiSender = socketSender(path);
  // A gateway that was killed leaves connections that answer nothing.
  const api = createApiClient({ send: (asked) => sender.send(asked), close: () => sender.close() });
  const enrolled = await api.addAgent({ name: 'agent-far', owner: 'otto', newOwner: true });
  const agent = rawAgent({ gateway: { url: running.url } as never, agent: enrolled });
  return {
    api,
    agent,
    approversAt: `127.0.0.1:${approvers}`,
    async kill() {
      if (running !== undefined) process.kill(running.pid, 'SIGKILL');
      await running?.stop();
      running = undefined;
      await sender.close();
    },
    async start() {
      running = await startGatewayProcess(home);
      sender = socketSender(path);
    },
    async close() {
      agent.close();
      await sender.close();
      await running?.stop();
      await rm(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
