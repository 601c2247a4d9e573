import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ApiClient, createApiClient } from '../../proxy/api/api-client.ts';
import { socketSender } from '../../proxy/api/send.ts';
import type { EnrolledAgent } from '../../proxy/contract/views.ts';
import { makeInstallation } from '../../proxy/gateway/init-gateway.ts';
import { writeInstallationId } from '../../proxy/platform/config/edit-config.ts';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { startGatewayProcess } from '../gateway/gateway-process.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const FILESYSTEM = join(
  ROOT,
  'node_modules',
  '@modelcontextprotocol',
  'server-filesystem',
  'dist',
  'index.js',
);

/** Everything that the demo plays on, thrown away at its end. */
export interface Stage {
  readonly home: string;
  /** The folder that the filesystem server may touch. */
  readonly sandbox: string;
  readonly api: ApiClient;
  readonly url: string;
  readonly agent: EnrolledAgent;
  close(): Promise<void>;
}

/** A fake key in the form of a real one, put together here so that no scanner takes this file for a leak. */
export const FAKE_AWS_KEY = ['AKIA', 'QYLPMN5H', 'HHFPZAM2'].join('');

/** Makes an installation, starts the real gateway as a process of its own, and puts the real filesystem server behind it. */
export async function buildStage(): Promise<Stage> {
  const base = await realpath(await mkdtemp(join(tmpdir(), 'countersign-demo-')));
  const home = join(base, 'home');
  const sandbox = join(base, 'sandbox');
  await mkdir(join(sandbox, 'payroll'), { recursive: true });
  await writeFile(
    join(sandbox, 'notes.md'),
    '# Release notes\n\nShip on Friday. Ask Ada about the migration.\n',
  );
  await writeFile(
    join(sandbox, 'deploy.env'),
    `REGION=eu-central-1\nACCESS_KEY_ID=${FAKE_AWS_KEY}\nBUCKET=releases\n`,
  );
  await writeFile(join(sandbox, 'payroll', 'may.csv'), 'name,amount\nada,1\n');

  await mkdir(home, { mode: 0o700 });
  const paths = pathsOf(home, undefined);
  await writeFile(paths.config, configuration(sandbox), { mode: 0o600 });
  const id = await makeInstallation(paths, { keyFile: paths.keyFile, env: process.env });
  await writeInstallationId(paths.config, id);

  const gateway = await startGatewayProcess(home);
  const sender = socketSender(paths.apiSocket.path);
  const api = createApiClient(sender);
  let closing: Promise<void> | undefined;
  return {
    home,
    sandbox,
    api,
    url: gateway.url,
    agent: await prepare(api),
    close() {
      closing ??= (async () => {
        await sender.close();
        await gateway.stop();
        await rm(base, { recursive: true, force: true });
      })();
      return closing;
    },
  };
}

/** Adds the agent, and confirms the tools as a person would who agrees with what the server claims. */
async function prepare(api: ApiClient): Promise<EnrolledAgent> {
  const { tools } = await api.testServer('files');
  await api.confirmTools('files', {
    tools: tools.map((tool) => ({ name: tool.name, definition: tool.definition, class: tool.claimedClass })),
  });
  return api.addAgent({ name: 'demo-agent', owner: 'you', newOwner: true });
}

function configuration(sandbox: string): string {
  return `mode: enforce
listen: { port: 0 }
console: { port: 0, approvalPort: 0 }
servers:
  files:
    stdio: { command: ${JSON.stringify(process.execPath)}, args: [${JSON.stringify(FILESYSTEM)}, ${JSON.stringify(sandbox)}] }
policy:
  default: hold
  rules:
    - name: payroll-is-closed
      match: { server: files }
      when: has(args.path) && path.within(args.path, ${JSON.stringify(`${sandbox}/payroll`)})
      then: deny
      message: Payroll is not for agents.
    - name: reads-are-free
      match: { method: tools/call }
      when: tool.class == "read"
      then: allow
    - name: writes-need-a-person
      match: { method: tools/call }
      then: hold
      message: A person looks at every write.
`;
}
