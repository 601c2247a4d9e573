import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startUpstream, type Upstream } from '../gateway/upstream.ts';
import { type App, startApp } from './app.ts';
import { type DesktopSession, startDesktop } from './desktop-session.ts';
import { eventually } from './eventually.ts';
import { beginStory, prepareHome, type Story } from './story.ts';

/*
 * A call is held and a person at this machine hears of it: the app, its gateway, an agent over mutual TLS, a notification daemon.
 */
const PICTURES = 'results/desktop';
let desktop: DesktopSession;
let upstream: Upstream;
let app: App;
let story: Story;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  [desktop, upstream] = await Promise.all([startDesktop(), startUpstream()]);
  await prepareHome(desktop, upstream);
  app = await startApp(desktop);
  story = await beginStory(desktop, app, upstream);
}, 120_000);
afterAll(async () => {
  await story?.close();
  await app?.quit();
  await upstream?.close();
  await desktop?.close();
});

const displayed = (count: number): Promise<unknown> =>
  eventually(`${count} notifications`, async () => (await desktop.notices?.displayed()) === count);

/** Nobody is named in this app, so a person shows who they are as in a browser. */
async function logIn(page: Page): Promise<void> {
  await page.getByLabel('Your name').fill(story.approver.name);
  await page.getByLabel('Your secret').fill(story.approver.secret);
  await page.getByRole('button', { name: 'Log in to decide' }).click();
}

test('the window shows the console, from the app’s own scheme and with no token', async () => {
  const page = await app.window(/^\/(start)?$/);
  expect(page.url()).toMatch(/^app:\/\/countersign\//);
  await page.getByText('done: fixture').waitFor();
  expect(await page.evaluate(() => Object.keys(localStorage))).not.toContain('countersign.token');
  expect((await app.tray()).icon).toBe('running');
});

test('a held call is notified; the click opens the approval on it; decided, the agent has its answer', async () => {
  const call = story.agent.begin('destroy', { path: '/etc/passwd' });
  const { id } = await story.waiting();
  await displayed(1);
  expect(await app.tray()).toMatchObject({ icon: 'waiting', title: '1' });
  await desktop.picture(`${PICTURES}/notification.png`);

  await desktop.notices?.click();
  const page = await app.window(new RegExp(`^/approval/${id}$`));
  await logIn(page);
  await page.getByText('/etc/passwd').first().waitFor();
  expect(await page.title()).toContain('Approval');
  await desktop.picture(`${PICTURES}/approval.png`);

  await story.vote(id, 'approve');
  expect((await call.done).text).toContain('ran');
  await displayed(0);
  await eventually('a calm tray', async () => (await app.tray()).icon === 'running');
  await page.close();
});

test('what is decided on the command line meanwhile takes its notification with it', async () => {
  const call = story.agent.begin('destroy', { path: '/tmp/elsewhere' });
  const { id } = await story.waiting();
  await displayed(1);
  await story.vote(id, 'deny');
  await displayed(0);
  expect((await call.done).text).toContain('denied');
});

test('two calls are two notifications, three are one, whose click opens all', async () => {
  // The daemon lays notifications of the same words on one another.
  const calls = ['destroy', 'write'].map((tool) => story.agent.begin(tool, { path: '/tmp/many' }));
  await displayed(2);
  calls.push(story.agent.begin('read', { path: '/tmp/many' }));
  await displayed(1);
  await desktop.picture(`${PICTURES}/notification-of-three.png`);
  await desktop.notices?.click();
  const page = await app.window(/^\/$|^\/queue$/);
  await page.getByText('3 waiting').first().waitFor();
  for (const { id } of await story.api.approvals({ state: 'waiting' })) await story.vote(id, 'deny');
  await Promise.all(calls.map(({ done }) => done));
  await displayed(0);
  await page.close();
});

test('all agents are paused and let go on from the tray', async () => {
  await app.press({ act: 'pause' });
  await eventually('a paused tray', async () => (await app.tray()).icon === 'paused');
  expect((await story.agent.tool('destroy', {})).text).toContain('pause');
  await app.press({ act: 'resume' });
  await eventually('a calm tray', async () => (await app.tray()).icon === 'running');
});

test('a gateway that is killed comes back by itself, the tray tells of it, and the call still waits', async () => {
  const call = story.agent.begin('destroy', { path: '/tmp/killed' });
  const { id } = await story.waiting();
  await displayed(1);
  const gateway = await app.gatewayPid();
  process.kill(gateway, 'SIGKILL');
  await eventually('trouble in the tray', async () => (await app.tray()).icon === 'trouble');
  await eventually('another gateway', async () => {
    const now = await app.gatewayPid();
    return now !== 0 && now !== gateway;
  });
  await eventually('a tray that waits', async () => (await app.tray()).icon === 'waiting');
  expect((await story.waiting()).id).toBe(id);
  await displayed(1);
  await call.done.catch(() => {});
});

test('quit and started again, it tells anew of the call that still waits', async () => {
  const { id } = await story.waiting();
  const gateway = await app.gatewayPid();
  await app.quit();
  expect(() => process.kill(gateway, 0)).toThrow();
  await displayed(0);
  app = await startApp(desktop, '--hidden');
  await displayed(1);
  expect((await story.waiting()).id).toBe(id);
  expect(app.electron.windows()).toEqual([]);
  await desktop.notices?.click();
  const page = await app.window(new RegExp(`^/approval/${id}$`));
  await logIn(page);
  await page.getByText('/tmp/killed').first().waitFor();
});
