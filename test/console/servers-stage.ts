import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import type { ServerView, ToolView } from '../../proxy/contract/views.ts';
import { OPERATOR, type Rig, startRig } from '../gateway/rig.ts';
import { startUpstream, type Upstream } from '../gateway/upstream.ts';
import { newPage, startBrowser, type View, type WatchedPage } from './browser.ts';
import { consoleOf, tokenFor } from './stage.ts';

/** The real filesystem server, as a file to run with Node. */
export const FILESYSTEM = fileURLToPath(
  new URL('../../node_modules/@modelcontextprotocol/server-filesystem/dist/index.js', import.meta.url),
);

export interface ServersStage {
  readonly browser: Browser;
  readonly rig: Rig;
  readonly upstream: Upstream;
  /** A folder that the filesystem server may touch. */
  readonly folder: string;
  /** A new browser context, logged in, at this path of the console. */
  open(path: string, view?: View): Promise<WatchedPage>;
  /** The same, with `closePages` for what comes after it. */
  openPage(path: string): Promise<Page>;
  /** Closes what `openPage` opened; gives what went wrong in any of it. */
  closePages(): Promise<readonly string[]>;
  /** The gateway asks a server for its tools, as if it were used. */
  ask(server: string): Promise<void>;
  server(name: string): Promise<ServerView | undefined>;
  tool(server: string, name: string): Promise<ToolView>;
  /** Takes the tools as the server claims them to be. */
  confirmAll(server: string): Promise<void>;
  close(): Promise<void>;
}

/** A gateway, a scripted server to be put behind it, and a browser. `servers` are lines of the configuration. */
export async function startServers(servers: (url: string) => string = () => '{}'): Promise<ServersStage> {
  const upstream = await startUpstream();
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'countersign-servers-')));
  const rig = await startRig(`
listen: { port: 0 }
console: { port: 0, approvalPort: 0 }
servers: ${servers(upstream.url)}
policy: { default: hold }
`);
  const browser = await startBrowser();
  const { control } = rig.gateway;
  const opened: WatchedPage[] = [];
  const stage: ServersStage = {
    browser,
    rig,
    upstream,
    folder,
    async open(path, view) {
      const { url, entry } = await consoleOf(rig.gateway);
      const values = { 'countersign.token': await tokenFor(url, entry) };
      const watched = await newPage(browser, { ...view, stored: { origin: url, values } });
      // Below the test's own time, so that it says what was waited for.
      watched.page.setDefaultTimeout(15_000);
      await watched.page.goto(`${url}${path}`);
      return watched;
    },
    async openPage(path) {
      const watched = await stage.open(path);
      opened.push(watched);
      return watched.page;
    },
    async closePages() {
      const pages = opened.splice(0);
      for (const { context } of pages) await context.close();
      return pages.flatMap(({ problems }) => problems);
    },
    ask: async (server) => void (await control.testServer(server, OPERATOR)),
    server: async (name) => (await control.servers()).find((one) => one.name === name),
    async tool(server, name) {
      const found = (await stage.server(server))?.tools.find((one) => one.name === name);
      if (found === undefined) throw new Error(`no tool ${name}`);
      return found;
    },
    async confirmAll(server) {
      const { tools } = await control.testServer(server, OPERATOR);
      const confirmed = tools.map(({ name, definition, claimedClass }) => ({
        name,
        definition,
        class: claimedClass,
      }));
      await control.confirmTools(server, { tools: confirmed }, OPERATOR);
    },
    async close() {
      await browser.close();
      await rig.close();
      await upstream.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return stage;
}

/** A tool as the scripted server lists it. */
export const listed = (name: string, description: string, annotations: Record<string, boolean> = {}) => ({
  name,
  description,
  inputSchema: { type: 'object' },
  annotations,
});
