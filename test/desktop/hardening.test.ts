import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildDesktop } from '../../build/build-desktop.ts';
import { loadPages } from '../../proxy/api/console/pages.ts';
import { startUpstream, type Upstream } from '../gateway/upstream.ts';
import { type App, startApp } from './app.ts';
import { type DesktopSession, startDesktop } from './desktop-session.ts';
import { eventually } from './eventually.ts';
import {
  askAs,
  NODE_NAMES,
  OPEN_WINDOWS,
  PERMISSIONS,
  POLICY_TRIES,
  type PolicyTries,
  SHELL_NAMES,
  WRONG_CALLS,
} from './page-tries.ts';
import { beginStory, prepareHome, type Story } from './story.ts';

/*
 * What a page of the app may not do, tried from inside each of them: as code would that got into one. docs/security.md names
 * these tests line by line.
 */
let desktop: DesktopSession;
let upstream: Upstream;
let app: App;
let story: Story;
let pages: Readonly<Record<'console' | 'approval' | 'desk', Page>>;
let waiting: string;

beforeAll(async () => {
  await buildDesktop('test');
  [desktop, upstream] = await Promise.all([startDesktop({ notices: false }), startUpstream()]);
  await prepareHome(desktop, upstream);
  app = await startApp(desktop);
  story = await beginStory(desktop, app, upstream);
  const main = await app.window(/^\/(start)?$/);
  story.agent.begin('destroy', { path: '/tmp/hard' }).done.catch(() => {});
  ({ id: waiting } = await story.waiting());
  // Without a daemon the approval comes up by itself.
  const approval = await app.window(new RegExp(`^/approval/${waiting}$`));
  await app.press({ act: 'about' });
  const desk = await eventually('the desk page', () =>
    app.electron.windows().find((page) => page.url().endsWith('#about')),
  );
  pages = { console: main, approval, desk };
  for (const page of Object.values(pages)) await page.waitForLoadState();
}, 120_000);
afterAll(async () => {
  await story?.close();
  await app?.quit();
  await upstream?.close();
  await desktop?.close();
});

const each = (tell: (page: Page, name: 'console' | 'approval' | 'desk') => Promise<void>): Promise<unknown> =>
  Promise.all((['console', 'approval', 'desk'] as const).map((name) => tell(pages[name], name)));

test('every window has the same walls', async () => {
  const walls = await app.electron.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows().map(({ webContents }) => {
      const {
        sandbox,
        contextIsolation,
        nodeIntegration,
        nodeIntegrationInSubFrames,
        webSecurity,
        webviewTag,
      } = (
        webContents as unknown as { getLastWebPreferences(): Record<string, unknown> }
      ).getLastWebPreferences();
      return {
        sandbox,
        contextIsolation,
        nodeIntegration,
        nodeIntegrationInSubFrames,
        webSecurity,
        webviewTag,
      };
    }),
  );
  expect(walls.length).toBe(3);
  for (const one of walls) {
    expect(one).toEqual({
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      webviewTag: false,
    });
  }
  await each(async (page) => {
    const found: unknown = await page.evaluate(NODE_NAMES);
    expect(found).toEqual([]);
  });
});

test('no page leaves the app, and none opens another window', async () => {
  await each(async (page, name) => {
    const before = page.url();
    const opened: unknown = await page.evaluate(OPEN_WINDOWS);
    expect(opened, name).toEqual([null, null, null]);
    for (const target of [
      'https://example.invalid/',
      'file:///etc/passwd',
      'app://other/',
      'data:text/html,x',
      'countersign://approvals',
    ]) {
      await page.evaluate(`location.href = ${JSON.stringify(target)}; undefined`);
      // The wish has come to the main process and been answered once the page is asked anew.
      await page.evaluate(askAs('GET', '/'));
    }
    expect(await page.evaluate('location.href'), name).toBe(before);
  });
  expect(app.electron.windows().length).toBe(3);
});

test('no page is permitted anything but writing text to the clipboard', async () => {
  await each(async (page, name) => {
    const answers: [string, string][] = await page.evaluate(PERMISSIONS);
    for (const [what, state] of answers) expect(state, `${name}: ${what}`).toBe('denied');
  });
});

test('the content security policy holds in every page, and is the browser’s own', async () => {
  const browser = (await loadPages()).answer('console', new Request('http://127.0.0.1/'));
  const withoutNonce = (text: string | null): string =>
    (text ?? '').replace(/ 'nonce-[^']+'/g, '').replace(/\s*;\s*/g, ';');
  const expected = withoutNonce(browser.headers.get('content-security-policy'));
  await each(async (page, name) => {
    const found: PolicyTries = await page.evaluate(POLICY_TRIES);
    expect(withoutNonce(found.policy), name).toBe(expected);
    expect(found, name).toMatchObject({
      nosniff: 'nosniff',
      inline: true,
      evaluated: true,
      markup: true,
      frame: true,
      elsewhere: true,
    });
  });
});

test('each page has the shell calls that are its own, and what it says is parsed', async () => {
  const names = (page: Page): Promise<string[]> => page.evaluate(SHELL_NAMES);
  expect(await names(pages.approval)).toEqual([]);
  expect(await names(pages.console)).not.toContain('givePassphrase');
  expect(await names(pages.desk)).not.toContain('changeSettings');
  const refused: string[] = await pages.console.evaluate(WRONG_CALLS);
  expect(refused).toEqual(Array(5).fill('refused'));
});

test('a call is answered to the page that it belongs to alone: by session, top frame and origin', async () => {
  const preloads = await app.electron.evaluate(({ app: own }) => own.getAppPath());
  // A page in a session that is not the app's, with the console's own preload.
  const answer = await app.electron.evaluate(async ({ BrowserWindow, session }, folder) => {
    const stranger = new BrowserWindow({
      show: false,
      webPreferences: {
        session: session.fromPartition('stranger'),
        preload: `${folder}/preload-console.cjs`,
        sandbox: true,
      },
    });
    await stranger.loadURL('about:blank');
    const found: unknown = await stranger.webContents.executeJavaScript(
      'window.shell.readSettings().then(() => "answered", () => "refused")',
    );
    stranger.destroy();
    return found;
  }, preloads);
  expect(answer).toBe('refused');
});

test('a page asks the gateway for what is its own, and for nothing of the other', async () => {
  const ask = (page: Page, method: string, path: string): Promise<number> =>
    page.evaluate(askAs(method, path));
  for (const [method, path] of [
    ['POST', `/api/approvals/${waiting}/votes`],
    ['POST', `/api/approvals/${waiting}/reveal`],
    ['POST', '/api/login'],
    ['POST', '/api/console'],
    ['POST', '/api/device/challenge'],
    ['POST', '/api//login'],
    ['POST', '/api/%6cogin'],
  ] as const) {
    expect(await ask(pages.console, method, path), `console ${path}`).toBe(403);
  }
  for (const [method, path] of [
    ['GET', '/api/config'],
    ['GET', '/api/agents'],
    ['GET', '/api/log/entries'],
    ['POST', '/api/agents'],
    ['POST', '/api/pause'],
  ] as const) {
    expect(await ask(pages.approval, method, path), `approval ${path}`).toBe(403);
  }
  expect(await ask(pages.desk, 'GET', '/api/status')).toBe(404);
  expect(await ask(pages.console, 'GET', '/api/status')).toBe(200);
});

test('pages share no storage', async () => {
  await pages.console.evaluate(() => localStorage.setItem('mark', 'console'));
  expect(await pages.approval.evaluate(() => localStorage.getItem('mark'))).toBeNull();
  expect(await pages.desk.evaluate(() => localStorage.getItem('mark'))).toBeNull();
});
