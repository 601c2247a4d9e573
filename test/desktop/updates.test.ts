import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildDesktop } from '../../build/build-desktop.ts';
import { signRelease } from '../../build/sign-release.ts';
import { testReleaseKey } from '../../build/test-release-key.ts';
import { type App, startApp } from './app.ts';
import { type DesktopSession, startDesktop } from './desktop-session.ts';

/*
 * An update by the real updater in the real app, from a real feed on loopback. The last step, which would replace the program of
 * this machine, is only seen to come.
 */
const NAME = 'countersign-9.0.0-linux-x86_64.AppImage';
let desktop: DesktopSession;
let folder: string;
let server: Server;
let app: App;
let page: Page;
let artifact = '';
let signature: string | undefined;
const asked: string[] = [];

beforeAll(async () => {
  await buildDesktop('test');
  folder = await mkdtemp(join(tmpdir(), 'countersign-feed-'));
  server = createServer(({ url = '' }, answer) => {
    const { pathname } = new URL(url, 'http://feed');
    asked.push(pathname);
    const sha512 = createHash('sha512').update(artifact).digest('base64');
    const found = {
      '/latest-linux.yml': `version: 9.0.0\nfiles:\n  - url: ${NAME}\n    sha512: ${sha512}\n    size: ${artifact.length}\npath: ${NAME}\nsha512: ${sha512}\nreleaseDate: '2026-11-01T00:00:00.000Z'\n`,
      [`/${NAME}`]: artifact,
      [`/${NAME}.sig`]: signature,
    }[pathname];
    answer.writeHead(found === undefined ? 404 : 200).end(found);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  desktop = await startDesktop({ notices: false });
  await writeFile(join(folder, 'old.AppImage'), 'old');
  app = await startApp({ ...desktop, env: { ...desktop.env, APPIMAGE: join(folder, 'old.AppImage') } });
  page = await app.window(/^\/(start)?$/);
  await page.waitForLoadState();
}, 60_000);
afterAll(async () => {
  await app?.quit();
  server?.close();
  await desktop?.close();
  await rm(folder, { recursive: true, force: true });
});

const call = (name: string, input?: unknown): Promise<unknown> =>
  page.evaluate(`window.shell.${name}(${input === undefined ? '' : JSON.stringify(input)})`);
const feed = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function sign(text: string): Promise<string> {
  const file = join(folder, NAME);
  await writeFile(file, text);
  return signRelease(file, '9.0.0', testReleaseKey().privateKey);
}

test('as it is installed, the app looks for no update', async () => {
  expect(await call('readUpdate')).toEqual({ kind: 'off', why: 'setting' });
  expect(await call('lookForUpdate')).toEqual({ kind: 'off', why: 'setting' });
  expect(asked).toEqual([]);
});

test('one without a signature, and one that is not what was signed, are fetched and thrown away', async () => {
  await call('changeSettings', { updates: true, updateFeed: feed() });
  artifact = 'evil';
  for (const [sig, why] of [
    [undefined, 'unsigned'],
    [await sign('good'), 'wrong-signature'],
  ] as const) {
    signature = sig;
    expect(await call('lookForUpdate')).toEqual({ kind: 'available', version: '9.0.0' });
    expect(await call('fetchUpdate')).toEqual({ kind: 'failed', why });
    expect(await call('installUpdate')).toEqual({ kind: 'failed', why });
  }
});

test('one that is signed is offered in the tray, fetched on a word, and installed on a word', async () => {
  artifact = 'good';
  signature = await sign('good');
  const before = asked.length;
  expect(await call('lookForUpdate')).toEqual({ kind: 'available', version: '9.0.0' });
  expect(asked.slice(before)).toEqual(['/latest-linux.yml']);
  expect(JSON.stringify((await app.tray()).menu)).toContain('9.0.0');
  expect(await call('fetchUpdate')).toEqual({ kind: 'ready', version: '9.0.0' });
  const installed = (): Promise<boolean> =>
    app.electron.evaluate(() => Reflect.get(globalThis, 'updateInstalled') === true);
  expect(await installed()).toBe(false);
  expect(await call('installUpdate')).toEqual({ kind: 'installing', version: '9.0.0' });
  expect(await installed()).toBe(true);
});
