import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startUpstream, type Upstream } from '../gateway/upstream.ts';
import { type App, startApp, THROWN } from './app.ts';
import { type DesktopSession, startDesktop } from './desktop-session.ts';
import { eventually } from './eventually.ts';
import { beginStory, prepareHome, type Story } from './story.ts';

/*
 * What goes wrong around a held call: no notification daemon, no key store, nobody in time, decided elsewhere under one's eyes. Each on
 * a desktop of its own.
 */
const PICTURES = 'results/desktop';
const PASSPHRASE = `a passphrase ${crypto.randomUUID()}`;
let upstream: Upstream;
const closing: (() => Promise<void>)[] = [];

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  upstream = await startUpstream();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(() => upstream.close());

async function desktopWith(
  wish: Parameters<typeof startDesktop>[0],
  waitSeconds = 300,
): Promise<DesktopSession> {
  const desktop = await startDesktop(wish);
  closing.push(() => desktop.close());
  await prepareHome(desktop, upstream, waitSeconds);
  return desktop;
}
async function started(desktop: DesktopSession, ...args: string[]): Promise<App> {
  const app = await startApp(desktop, ...args);
  closing.push(() => app.quit());
  return app;
}
async function told(desktop: DesktopSession, app: App, wish = {}): Promise<Story> {
  const story = await beginStory(desktop, app, upstream, wish);
  closing.push(() => story.close());
  return story;
}
async function logIn(page: Page, { approver }: Story): Promise<void> {
  await page.getByLabel('Your name').fill(approver.name);
  await page.getByLabel('Your secret').fill(approver.secret);
  await page.getByRole('button', { name: 'Log in to decide' }).click();
}

test('without a notification daemon the tray says so, and the window of the call comes up by itself', async () => {
  const desktop = await desktopWith({ notices: false });
  const app = await started(desktop, '--hidden');
  const story = await told(desktop, app);
  const call = story.agent.begin('destroy', { path: '/tmp/no-daemon' });
  const { id } = await story.waiting();
  await app.window(new RegExp(`^/approval/${id}$`));
  const tray = await app.tray();
  expect(tray.icon).toBe('trouble');
  expect(tray.tooltip).toContain('Notifications are not reaching you');
  await story.vote(id, 'deny');
  expect((await call.done).text).toContain('denied');
}, 60_000);

test('a deadline that passes takes the notification with it, and the open window says that it is too late', async () => {
  const desktop = await desktopWith({}, 10);
  const app = await started(desktop, '--hidden');
  const story = await told(desktop, app);
  const call = story.agent.begin('destroy', { path: '/tmp/too-late' });
  const { id } = await story.waiting();
  await eventually('a notification', async () => (await desktop.notices?.displayed()) === 1);
  await desktop.notices?.click();
  const page = await app.window(new RegExp(`^/approval/${id}$`));
  await logIn(page, story);
  // The deadline alone is nearly as far away as a step may take otherwise.
  await page.getByText('Expired: nobody decided in time').waitFor({ timeout: 25_000 });
  expect((await call.done).text).toMatch(/decided|time/);
  await eventually('no notification', async () => (await desktop.notices?.displayed()) === 0);
  await eventually('a calm tray', async () => (await app.tray()).icon === 'running');
}, 60_000);

test('an error that nobody caught is written down, and stops nothing', async () => {
  const desktop = await desktopWith({});
  const app = await started(desktop, '--hidden');
  await app.marked('gateway');
  await app.electron.evaluate((_, words) => {
    setImmediate(() => {
      throw new Error(words);
    });
  }, THROWN);
  await eventually('its words', () => app.said().includes(THROWN));
  // Electron's own box, with a button that nobody presses, stood in the way of both.
  expect((await app.tray()).icon).toBe('running');
  await app.quit();
}, 60_000);

test('a notification daemon that hangs stops nothing: the window of the call comes up by itself, and the app quits', async () => {
  const desktop = await desktopWith({});
  const app = await started(desktop, '--hidden');
  const story = await told(desktop, app);
  const first = story.agent.begin('destroy', { path: '/tmp/before' });
  first.done.catch(() => {});
  await eventually('a notification', async () => (await desktop.notices?.displayed()) === 1);
  const { id: earlier } = await story.waiting();
  const dunst = await desktop.serverOf('org.freedesktop.Notifications');
  process.kill(dunst, 'SIGSTOP');
  try {
    const second = story.agent.begin('write', { path: '/tmp/hangs' });
    const id = await eventually('another call', async () =>
      (await story.api.approvals({ state: 'waiting' })).map((one) => one.id).find((one) => one !== earlier),
    );
    // The app stood for 25 s for each notification.
    await app.window(new RegExp(`^/approval/${id}$`));
    await eventually('trouble in the tray', async () => (await app.tray()).icon === 'trouble');
    await story.vote(id, 'deny');
    expect((await second.done).text).toContain('denied');
    await story.close();
    const began = performance.now();
    await app.quit();
    expect(performance.now() - began).toBeLessThan(20_000);
  } finally {
    process.kill(dunst, 'SIGCONT');
  }
}, 90_000);

test('what is decided on the command line while its window is open is shown there, and its buttons are gone', async () => {
  const desktop = await desktopWith({});
  const app = await started(desktop, '--hidden');
  const story = await told(desktop, app);
  const call = story.agent.begin('destroy', { path: '/tmp/meanwhile' });
  const { id } = await story.waiting();
  await eventually('a notification', async () => (await desktop.notices?.displayed()) === 1);
  await desktop.notices?.click();
  const page = await app.window(new RegExp(`^/approval/${id}$`));
  await logIn(page, story);
  await page.getByRole('button', { name: /Approve once/ }).waitFor();
  await story.vote(id, 'deny');
  await page.getByText('denied this call').waitFor();
  expect(await page.getByRole('button', { name: /Approve once/ }).count()).toBe(0);
  expect((await call.done).text).toContain('denied');
}, 60_000);

test('without a key store a passphrase keeps the keys, the device’s too, and opens both at the next start', async () => {
  const desktop = await desktopWith({ keyRing: false });
  let app = await started(desktop);
  const choose = await app.desk('trouble');
  await choose.getByLabel('Passphrase').fill(PASSPHRASE);
  await choose.getByLabel('The same once more').fill(PASSPHRASE);
  await choose.getByRole('button', { name: 'Use this passphrase' }).click();
  const story = await told(desktop, app, { approver: false });
  await app.press({ act: 'open' });
  const start = await app.window(/^\/(start)?$/);
  await start.getByRole('button', { name: 'Name yourself …' }).click();
  const form = await app.desk('person');
  await form.getByLabel('Your name').fill('nora');
  await form.getByLabel('A secret of your own').fill('a secret of nora');
  await form.getByLabel('The same once more').fill('a secret of nora');
  await form.getByRole('button', { name: 'Decide as this person' }).click();
  await form.getByText('You decide as nora').waitFor();
  await app.quit();

  app = await started(desktop, '--hidden');
  const ask = await app.desk('trouble');
  await ask.getByLabel('Passphrase').fill(PASSPHRASE);
  await ask.getByRole('button', { name: 'Open' }).click();
  await app.marked('gateway');
  await eventually('a way to reach nora', async () =>
    (await story.api.status()).channels.includes('desktop'),
  );
  expect(await story.api.devices()).toMatchObject([{ person: 'nora' }]);
}, 90_000);
