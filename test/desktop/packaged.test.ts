import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { providePackage } from '../../build/package-app.ts';
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

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  const program = await providePackage('test');
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
