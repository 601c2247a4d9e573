import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { buildDesktop } from '../../build/build-desktop.ts';
import type { TrayView } from '../../electron/state/tray-view.ts';
import { startUpstream, type Upstream } from '../gateway/upstream.ts';
import { type App, startApp } from './app.ts';
import { type DesktopSession, startDesktop } from './desktop-session.ts';
import { eventually } from './eventually.ts';
import { pressToClose } from './press-to-close.ts';
import { beginStory, prepareHome, type Story } from './story.ts';

/*
 * Every screen of the app, in light and dark, for docs/screens: COUNTERSIGN_PICTURES=docs/screens npx vitest run test/desktop/pictures.
 * A test run takes them too, and keeps them in results/: a screen that cannot be drawn fails it.
 */
const OUT = process.env['COUNTERSIGN_PICTURES'] ?? 'results/desktop';
const ICONS = new URL('../../electron/icons/', import.meta.url).pathname;
const GROUNDS = ['light', 'dark'] as const;
let desktop: DesktopSession;
let upstream: Upstream;
let app: App;
let story: Story;

beforeAll(async () => {
  mkdirSync(OUT, { recursive: true });
  await buildDesktop('test');
  [desktop, upstream] = await Promise.all([startDesktop(), startUpstream()]);
  await desktop.run('xsetroot', '-solid', '#5b6b7b').catch(() => {});
  await prepareHome(desktop, upstream);
  app = await startApp(desktop);
  story = await beginStory(desktop, app, upstream, { approver: false });
}, 60_000);
afterAll(async () => {
  await story?.close();
  await app?.quit();
  await upstream?.close();
  await desktop?.close();
});

async function wear(ground: 'light' | 'dark'): Promise<void> {
  await app.electron.evaluate(({ nativeTheme }, theme) => {
    nativeTheme.themeSource = theme;
  }, ground);
}

async function take(page: Page, name: string): Promise<void> {
  for (const ground of GROUNDS) {
    await wear(ground);
    // Playwright puts a scheme of its own before the system's.
    await page.emulateMedia({ colorScheme: ground });
    await page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    const bytes = await page.screenshot({
      path: `${OUT}/desktop-${name}-${ground}.png`,
      animations: 'disabled',
    });
    expect(bytes.length).toBeGreaterThan(3000);
  }
}

// A busy machine draws two dozen pictures slowly.
vi.setConfig({ testTimeout: 60_000 });

test('the main window, who sits here, settings, and the app’s own page', async () => {
  const main = await app.window(/^\/(start)?$/);
  await main.getByText('done: fixture').waitFor();
  await take(main, 'main');
  await main.getByRole('button', { name: 'Name yourself …' }).click();
  const form = await app.desk('person');
  await form.getByLabel('Your name').fill('nora');
  await take(form, 'person');
  const secret = `a secret of nora ${crypto.randomUUID()}`;
  await form.getByLabel('A secret of your own').fill(secret);
  await form.getByLabel('The same once more').fill(secret);
  await form.getByRole('button', { name: 'Decide as this person' }).click();
  await form.getByText('You decide as nora').waitFor();
  await pressToClose(form, form.getByRole('button', { name: 'Done' }));
  await main.getByText('Settings', { exact: true }).click();
  await main.getByText('Look for updates once a day').waitFor();
  await take(main, 'settings');
  await app.press({ act: 'about' });
  const about = await eventually('the about page', () =>
    app.electron.windows().find((page) => page.url().endsWith('#about')),
  );
  await about.getByText('public key').waitFor();
  await take(about, 'about');
  await about.close();
});

test('a notification on the screen, and the approval that it opens', async () => {
  const call = story.agent.begin('destroy', { path: '/home/olga/work/report.md', reason: 'a duplicate' });
  const { id } = await story.waiting();
  await eventually('a notification', async () => (await desktop.notices?.displayed()) === 1);
  await desktop.picture(`${OUT}/desktop-notification.png`);
  await tray('waiting');
  await desktop.notices?.click();
  const approval = await app.window(new RegExp(`^/approval/${id}$`));
  await approval.getByText('You decide as nora').waitFor();
  await desktop.clickInto('Approval');
  await approval.locator('button:enabled', { hasText: 'Approve once' }).waitFor();
  await take(approval, 'approval');
  await approval.getByRole('button', { name: /Approve once/ }).click();
  expect((await call.done).text).toContain('ran');
  await approval.close();
});

test('the tray in each state', async () => {
  await eventually('a calm tray', async () => (await app.tray()).icon === 'running');
  await tray('running');
  await app.press({ act: 'pause' });
  await eventually('a paused tray', async () => (await app.tray()).icon === 'paused');
  await tray('paused');
  await app.press({ act: 'resume' });
  await eventually('a calm tray', async () => (await app.tray()).icon === 'running');
  process.kill(await app.gatewayPid(), 'SIGKILL');
  await eventually('trouble', async () => (await app.tray()).icon === 'trouble');
  await tray('trouble');
});

test('what is in the way of the gateway: a passphrase to choose, one to type', async () => {
  await app.quit();
  // A desktop without a key ring, on which the app asks for a passphrase before it makes anything.
  const bare = await startDesktop({ keyRing: false });
  try {
    await prepareHome(bare, upstream);
    app = await startApp(bare, '--password-store=basic');
    const desk = await eventually('the desk page', () =>
      app.electron.windows().find((page) => page.url().endsWith('#trouble')),
    );
    await desk.getByText('Choose a passphrase').waitFor();
    await take(desk, 'passphrase');
    const [first, second] = [desk.locator('input').nth(0), desk.locator('input').nth(1)];
    await first.fill('correct horse battery');
    await second.fill('correct horse battery');
    await desk.locator('button[type=submit]').click();
    await app.marked('gateway');
    await app.quit();
    app = await startApp(bare, '--password-store=basic');
    const again = await eventually('the desk page', () =>
      app.electron.windows().find((page) => page.url().endsWith('#trouble')),
    );
    await again.locator('input').fill('not the one that was chosen');
    await again.locator('button[type=submit]').click();
    await again.locator('pre').waitFor();
    await take(again, 'trouble');
    await app.quit();
  } finally {
    await bare.close();
  }
}, 60_000);

/** No desktop without a screen shows a tray, so its picture is put together: the drawn icon and its menu's words, as text. */
async function tray(state: TrayView['icon']): Promise<void> {
  const { menu, icon } = await app.tray();
  expect(icon).toBe(state);
  const lines = menu.map((item) => (item.kind === 'line' ? '──────────' : item.label));
  for (const ground of GROUNDS) {
    const [back, ink] = ground === 'light' ? ['#f6f6f6', '#1f2328'] : ['#2b2b2b', '#f1f3f5'];
    await desktop.run(
      'convert',
      '-background',
      back ?? '',
      '-fill',
      ink ?? '',
      '-font',
      'DejaVu-Sans',
      '-pointsize',
      '15',
      '-interline-spacing',
      '6',
      '(',
      `${ICONS}tray-${state}-${ground}@2x.png`,
      '-gravity',
      'west',
      '-splice',
      '0x0',
      '-bordercolor',
      back ?? '',
      '-border',
      '0x8',
      ')',
      `label:${lines.join('\n').replaceAll('%', '%%').replaceAll('@', ' ')}`,
      '-background',
      back ?? '',
      '-gravity',
      'west',
      '-append',
      '-bordercolor',
      back ?? '',
      '-border',
      '14',
      `${OUT}/desktop-tray-${state}-${ground}.png`,
    );
  }
}
