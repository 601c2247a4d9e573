import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startUpstream, type Upstream } from '../gateway/upstream.ts';
import { type App, startApp } from './app.ts';
import { type DesktopSession, startDesktop } from './desktop-session.ts';
import { eventually } from './eventually.ts';
import { type Locker, loginManagerOn, screenSaverOn, startBus, type TestBus } from './lock/lockers.ts';
import { beginStory, prepareHome, type Story } from './story.ts';

/*
 * "Pause while the screen is locked": the app on a desktop whose screen saver and login manager say so, as on a real one.
 */
const PICTURES = 'results/desktop';
let desktop: DesktopSession;
let system: TestBus;
let upstream: Upstream;
let saver: Locker;
let login: Locker;
let app: App;
let story: Story;
let page: Page;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  [desktop, upstream, system] = await Promise.all([startDesktop(), startUpstream(), startBus()]);
  [saver, login] = await Promise.all([screenSaverOn(sessionBus()), loginManagerOn(system.address)]);
  await prepareHome(
    desktop,
    upstream,
    300,
    '\nrules:\n  - { name: reads, match: { tool: read }, then: allow }',
  );
  app = await startApp({ ...desktop, env: { ...desktop.env, DBUS_SYSTEM_BUS_ADDRESS: system.address } });
  story = await beginStory(desktop, app, upstream);
  await app.window(/^\/(start)?$/);
  // The window that is open goes there.
  await app.press({ act: 'settings' });
  page = await app.window(/^\/settings$/);
}, 120_000);
afterAll(async () => {
  await story?.close();
  await app?.quit();
  await saver?.close();
  await login?.close();
  await system?.close();
  await upstream?.close();
  await desktop?.close();
});

const sessionBus = (): string => desktop.env['DBUS_SESSION_BUS_ADDRESS'] ?? '';
const shows = (icon: string): Promise<unknown> =>
  eventually(`a tray that is ${icon}`, async () => (await app.tray()).icon === icon);
const runs = async (): Promise<boolean> => (await story.agent.tool('read', {})).text.includes('ran');
/** Pauses and their ends on record, oldest first. */
const onRecord = async (): Promise<string[]> =>
  (await story.api.records({ limit: 200 }))
    .toReversed()
    .map(({ text }) => JSON.parse(text) as { kind: string; facts?: { what?: string } })
    .filter(({ kind }) => kind.startsWith('kill.'))
    .map(({ kind, facts }) => `${kind} ${facts?.what}`);
const recorded = (count: number): Promise<unknown> =>
  eventually(`${count} records`, async () => (await onRecord()).length >= count);

async function take(name: string, on = page): Promise<void> {
  const card = on.getByRole('region', { name: 'This computer' });
  for (const theme of ['light', 'dark'] as const) {
    await on.emulateMedia({ colorScheme: theme });
    await card.screenshot({ path: `${PICTURES}/lock-${name}-${theme}.png`, animations: 'disabled' });
  }
}

test('a screen that locks does nothing until the person wants it', async () => {
  await page.getByLabel('Pause while the screen is locked').waitFor();
  await saver.does('lock');
  await saver.does('unlock');
  expect(await runs()).toBe(true);
  await page.getByLabel('Pause while the screen is locked').click();
  await eventually('the setting', () => page.getByLabel('Pause while the screen is locked').isChecked());
  expect(await page.getByText('This desktop does not say').count()).toBe(0);
  await take('heard');
  expect(await onRecord()).toEqual([]);
});

test('locked, every new call is denied and on record; unlocked, calls pass again', async () => {
  expect(await runs()).toBe(true);
  await saver.does('lock');
  await shows('paused');
  const { text } = await story.agent.tool('read', {});
  expect(text).toContain('while the screen of its people is locked');
  await page.getByText('until the screen is unlocked').waitFor();
  await saver.does('unlock');
  await shows('running');
  expect(await runs()).toBe(true);
  expect(await onRecord()).toEqual(['kill.engage screen', 'kill.release screen']);
  const denied = (await story.api.records({ limit: 50, kind: 'call.request' })).map(
    ({ text: record }) => (JSON.parse(record) as { facts: { decision?: string; reason?: string } }).facts,
  );
  expect(denied).toContainEqual(expect.objectContaining({ reason: 'paused' }));
});

test.each(['before', 'while'])('a pause that a person made %s it was locked outlives it', async (when) => {
  const before = (await onRecord()).length;
  if (when === 'before') await app.press({ act: 'pause' });
  await recorded(before + (when === 'before' ? 1 : 0));
  await saver.does('lock');
  await recorded(before + (when === 'before' ? 2 : 1));
  if (when === 'while') await story.api.pause({ what: 'all', paused: true });
  await saver.does('unlock');
  await recorded(before + 3);
  expect((await onRecord()).at(-1)).toBe('kill.release screen');
  expect(await runs()).toBe(false);
  await shows('paused');
  await app.press({ act: 'resume' });
  await shows('running');
});

test('the login manager is heard as well: a session that `loginctl` locks', async () => {
  await login.does('ask-lock');
  await shows('paused');
  expect(await runs()).toBe(false);
  await login.does('ask-unlock');
  await shows('running');
});

test('who says nothing any more is told of in Settings, agents stay paused, and a person lets them go on', async () => {
  await saver.close();
  await page.getByText('Only the login manager').waitFor();
  await take('login-manager');
  await login.does('lock');
  await shows('paused');
  await login.close();
  await page.getByText('neither a screen saver nor the login manager').waitFor();
  await page.getByText('agents stay paused until you let them go on').waitFor();
  await take('held');
  expect(await runs()).toBe(false);
  await page.getByRole('button', { name: 'Resume' }).click();
  await shows('running');
  saver = await screenSaverOn(sessionBus());
  await page.getByText('This desktop does not say').waitFor({ state: 'detached' });
  await saver.does('lock');
  await shows('paused');
  await saver.does('unlock');
  await shows('running');
});

test('a gateway that was not there when the screen was locked is told once it is', async () => {
  const before = (await onRecord()).length;
  const gateway = await app.gatewayPid();
  process.kill(gateway, 'SIGKILL');
  await shows('trouble');
  await saver.does('lock');
  await shows('paused');
  await saver.does('unlock');
  await shows('running');
  expect((await onRecord()).slice(before)).toEqual(['kill.engage screen', 'kill.release screen']);
}, 60_000);

test('without any bus that is said; one that comes later is found, and what is on it is heard', async () => {
  const bare = await startDesktop({ notices: false, keyRing: false });
  const path = join(bare.folder, 'late-bus');
  const none = {
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${path}`,
    DBUS_SYSTEM_BUS_ADDRESS: `unix:path=${path}-none`,
  };
  const alone = await startApp({ ...bare, env: { ...bare.env, ...none } });
  const closing: (() => Promise<void>)[] = [];
  try {
    const form = await alone.desk('trouble');
    const passphrase = `a passphrase ${crypto.randomUUID()}`;
    await form.getByLabel('Passphrase').fill(passphrase);
    await form.getByLabel('The same once more').fill(passphrase);
    await form.getByRole('button', { name: 'Use this passphrase' }).click();
    await alone.marked('gateway');
    await alone.press({ act: 'settings' });
    const settings = await alone.window(/^\/settings$/);
    await settings.getByText('no D-Bus can be reached').waitFor();
    await settings.getByLabel('Pause while the screen is locked').click();
    await take('no-bus', settings);
    const late = await startBus(path);
    closing.push(() => late.close());
    const one = await screenSaverOn(late.address);
    closing.push(() => one.close());
    // Tried after 1, 2, 4 … 30 seconds.
    await settings.getByText('This desktop does not say').waitFor({ state: 'detached', timeout: 35_000 });
    await one.does('lock');
    await eventually('a paused tray', async () => (await alone.tray()).icon === 'paused');
  } finally {
    await alone.quit();
    for (const close of closing.reverse()) await close();
    await bare.close();
  }
}, 90_000);
