import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import type { RawAgent } from '../gateway/agent.ts';
import { type Scene, startScene } from '../gateway/approve-scene.ts';
import { freePort } from '../gateway/free-port.ts';
import { logOf } from '../gateway/log.ts';
import { vote } from '../gateway/people.ts';
import { AWS_KEY } from '../mask/secrets.ts';
import { newPage, startBrowser, type View, type WatchedPage } from './browser.ts';
import { consoleOf, tokenFor } from './stage.ts';

const POLICY = `default: allow
rules:
  - { name: no-destroying, match: { tool: destroy }, then: deny }
  - { name: writes, match: { tool: write }, then: hold }`;

/** `through`: the origin of a relay. */
type ActivityView = View & { readonly through?: string };

export interface ActivityStage {
  readonly scene: Scene;
  readonly browser: Browser;
  /** The agent `ci-release`. */
  readonly second: RawAgent;
  /** A new browser context, logged in, on this path. */
  open(path?: string, view?: ActivityView): Promise<WatchedPage>;
  /** How often the log was looked at so far. */
  readings(): Promise<number>;
  close(): Promise<void>;
}

/** A gateway with a read that was masked, a denied call and an approved one, and a browser for its console. */
export async function startActivity(): Promise<ActivityStage> {
  const scene = await startScene(POLICY);
  const second = await scene.other('ci-release');
  const browser = await startBrowser();
  await scene.agent.tool('read', { path: '/a', note: AWS_KEY });
  await second.tool('destroy', { path: '/b' });
  const held = scene.agent.begin('write', { path: '/c' });
  await vote(scene.rig, await scene.waitingFor('/c'), scene.ann);
  await held.done;
  return {
    scene,
    browser,
    second,
    async open(path = '/activity', { through, ...view } = {}) {
      const place = await consoleOf(scene.rig.gateway);
      const url = through ?? place.url;
      const values = { 'countersign.token': await tokenFor(place.url, place.entry) };
      const opened = await newPage(browser, { ...view, stored: { origin: url, values } });
      await opened.page.goto(`${url}${path}`);
      return opened;
    },
    async readings() {
      const read = await logOf(scene.rig, { kind: 'log.read' });
      return read.filter(({ facts }) => facts['what'] !== 'records').length;
    },
    async close() {
      await browser.close();
      await scene.close();
    },
  };
}

export const grid = (page: Page) => page.getByRole('grid', { name: 'Calls, newest first' });
/** The calls that are drawn, without the head. */
export const lines = (page: Page) =>
  grid(page)
    .getByRole('row')
    .filter({ has: page.getByRole('link') });
export const line = (page: Page, text: string | RegExp) => lines(page).filter({ hasText: text });
export const isWide = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');

/** A way to the console that can be cut and mended: the same origin before and after. */
export async function startRelay(target: string) {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(Number(new URL(target).port), '127.0.0.1');
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  const listen = async (port: number): Promise<number> => {
    server.listen(port, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  };
  const port = await listen(await freePort());
  const cut = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { url: `http://127.0.0.1:${port}`, cut, mend: () => listen(port), close: cut };
}
