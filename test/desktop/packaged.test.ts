import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { providePackage } from '../../build/package-app.ts';
import { createAuthority } from '../connect/certificates.ts';
import { startUpstream, type Upstream } from '../gateway/upstream.ts';
import { type DesktopSession, startDesktop } from './desktop-session.ts';
import { eventually } from './eventually.ts';
import { listeningPorts, treeOf } from './processes.ts';
import { beginStory, placesOn, prepareHome, type Story } from './story.ts';

/*
 * The packaged app, under the fuses of production: nothing can attach to it, so it is watched from outside, as a person would.
 */
const PICTURES = 'results/desktop';
let desktop: DesktopSession;
let upstream: Upstream;
let app: ChildProcess;
let story: Story;
let program: string;

// Each command is a start of Electron, which a busy machine takes seconds for.
vi.setConfig({ testTimeout: 60_000 });

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  program = await providePackage('test');
  [desktop, upstream] = await Promise.all([startDesktop(), startUpstream()]);
  await prepareHome(desktop, upstream);
  app = spawn(program, ['--no-sandbox', '--disable-gpu', '--password-store=gnome-libsecret'], {
    env: { ...desktop.env },
    stdio: 'ignore',
  });
  const { path } = placesOn(desktop).apiSocket;
  const marked = (): Promise<number> => eventually('a gateway', () => existsSync(path) && 1, 30_000);
  story = await beginStory(desktop, { marked }, upstream);
}, 180_000);
afterAll(async () => {
  await story?.close();
  if (app?.exitCode === null && app.signalCode === null) {
    const gone = once(app, 'exit');
    app.kill('SIGKILL');
    await gone;
  }
  await upstream?.close();
  await desktop?.close();
});

const windows = async (name: string): Promise<number> => {
  const found = await desktop.run('xdotool', 'search', '--onlyvisible', '--name', name).catch(() => '');
  return found.split('\n').filter((line) => line !== '').length;
};
const displayed = (count: number): Promise<unknown> =>
  eventually(`${count} notifications`, async () => (await desktop.notices?.displayed()) === count);

test('it opens its window; only the gateway listens, for agents, and no secret is in any argument', async () => {
  await eventually('a window', async () => (await windows('Countersign')) === 1);
  const processes = await treeOf(app.pid ?? 0);
  expect(processes.length).toBeGreaterThan(3);
  const ports = await Promise.all(processes.map(({ pid }) => listeningPorts(pid)));
  const { listening } = await story.api.status();
  expect(ports.flat()).toEqual([Number(new URL(listening ?? '').port)]);
  // 32 bytes as base64url, which is what the secrets of a start look like.
  const words = processes.flatMap(({ argv }) => argv);
  expect(words.filter((word) => /(^|[^A-Za-z0-9_-])[A-Za-z0-9_-]{43}($|[^A-Za-z0-9_-])/.test(word))).toEqual(
    [],
  );
});

test('a held call is notified, its click opens the approval, approved the agent has its answer', async () => {
  const call = story.agent.begin('destroy', { path: '/tmp/packaged' });
  const { id } = await story.waiting();
  await displayed(1);
  await desktop.notices?.click();
  await eventually('the approval', async () => (await windows('Approval')) === 1);
  await desktop.picture(`${PICTURES}/packaged.png`);
  await story.vote(id, 'approve');
  expect((await call.done).text).toContain('ran');
  await displayed(0);
});

/** As a client starts it: no display, no bus. Root, as which containers run tests, has no sandbox. */
function bare(): Record<string, string> {
  const { PATH = '', HOME = '', XDG_DATA_HOME = '', XDG_RUNTIME_DIR = '' } = desktop.env;
  return { PATH, HOME, XDG_DATA_HOME, XDG_RUNTIME_DIR, ELECTRON_DISABLE_SANDBOX: '1' };
}
async function run(args: readonly string[], input = '') {
  const child = spawn(program, args, { env: bare(), stdio: ['pipe', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  child.stdin.end(input);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out };
}

test('it is the command line that its agents and their people need, without a display', async () => {
  const added = await run(['agent', 'add', 'by-command', '--owner', 'olga']);
  expect(added.code).toBe(0);
  expect(added.out).toContain(`${program} connect fixture --agent by-command`);
  const { code, out } = await run(['status', '--json']);
  expect([code, JSON.parse(out)]).toEqual([0, expect.objectContaining({ running: true })]);
  expect((await run(['connect', 'fixture'])).code).toBe(2);
  expect((await run(['connect', 'fixture', '--agent', 'nobody'])).code).toBe(1);
  expect((await run(['status', '--home', `${desktop.folder}/nothing-here`])).code).toBe(1);
});

test('the line that it prints connects a client, and ends with it', async () => {
  const { mcpServers } = JSON.parse((await story.api.wiring('by-command')).mcpServers) as {
    mcpServers: Record<string, { command: string; args: string[] }>;
  };
  const { command = '', args = [] } = mcpServers['fixture'] ?? {};
  expect(command).toBe(program);
  const transport = new StdioClientTransport({ command, args, env: bare(), stderr: 'ignore' });
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  const { pid } = transport;
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toContain('destroy');
  const call = client.callTool({ name: 'destroy', arguments: { path: '/tmp/by-command' } });
  const { id } = await story.waiting();
  await story.vote(id, 'approve');
  expect(JSON.stringify((await call).content)).toContain('ran');
  const processes = await treeOf(pid ?? 0);
  await client.close();
  await eventually('nothing of it', () => processes.every((one) => !isRunning(one.pid)));
});

test('evidence is exported and verified by what is in the package', async () => {
  const out = `${desktop.folder}/evidence.zip`;
  const { code, out: told } = await run(['log', 'export', '--out', out, '--json']);
  expect(code).toBe(0);
  const { vkey } = JSON.parse(told) as { vkey: string };
  const verified = await run(['log', 'verify', out, '--key', vkey, '--json']);
  expect([verified.code, JSON.parse(verified.out)]).toEqual([0, expect.objectContaining({ ok: true })]);
});

test('it is made a witness of another log by a command', async () => {
  const made = await run(['witness', 'init', '--name', 'witness.example/packaged', '--json']);
  expect([made.code, JSON.parse(made.out)]).toEqual([
    0,
    expect.objectContaining({ vkey: expect.stringContaining('witness.example/packaged+') }),
  ]);
  const { vkey } = (await story.api.status()).log;
  expect((await run(['witness', 'add', vkey])).code).toBe(0);
  const listed = await run(['witness', 'list', '--json']);
  expect(JSON.parse(listed.out)).toMatchObject({ logs: [{ vkey, size: null }] });
});

test('it tells nothing to another gateway that answers in the place of its own', async () => {
  const other = await createAuthority();
  let asked = 0;
  const impostor = createServer(await other.server(), (_request, response) => {
    asked += 1;
    response.end();
  }).listen(0, '127.0.0.1');
  await once(impostor, 'listening');
  const { port } = impostor.address() as AddressInfo;
  const url = `https://127.0.0.1:${port}`;
  const request = { jsonrpc: '2.0', id: 1, method: 'tools/list' };
  const { code, out } = await run(
    ['connect', 'fixture', '--agent', 'by-command', '--url', url],
    `${JSON.stringify(request)}\n`,
  );
  impostor.close();
  expect(JSON.parse(out)).toMatchObject({ id: 1, error: { data: { reason: 'gateway-certificate' } } });
  expect([code, asked]).toEqual([0, 0]);
});

test('it quits in order and leaves nothing running', async () => {
  const processes = await treeOf(app.pid ?? 0);
  const gone = once(app, 'exit');
  app.kill('SIGTERM');
  expect(await gone).toEqual([0, null]);
  await eventually('nothing of it', () => processes.every(({ pid }) => !isRunning(pid)));
  expect(existsSync(placesOn(desktop).apiSocket.path)).toBe(false);
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
