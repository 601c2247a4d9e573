import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import type { Actor } from '../../proxy/contract/control.ts';
import { type RawAgent, rawAgent, type Sending } from '../gateway/agent.ts';
import { enrolApprover, untilTrue } from '../gateway/people.ts';
import { type Rig, startRig } from '../gateway/rig.ts';
import { startUpstream, type Upstream } from '../gateway/upstream.ts';
import { newPage, startBrowser, type WatchedPage } from './browser.ts';
import { consoleOf } from './stage.ts';

const FILESYSTEM = fileURLToPath(
  new URL('../../node_modules/@modelcontextprotocol/server-filesystem/dist/index.js', import.meta.url),
);

/** A call under way that waits for a person. */
export interface HeldCall {
  readonly id: string;
  readonly sending: Sending;
}
export interface ApprovalStage {
  readonly browser: Browser;
  readonly rig: Rig;
  readonly upstream: Upstream;
  /** The folder of the real filesystem server `files`. */
  readonly folder: string;
  readonly ann: Actor;
  readonly bob: Actor;
  /** Made up for this run. */
  readonly secrets: Readonly<Record<'ann' | 'bob', string>>;
  /** Origin of the approval page now: a restarted gateway has another. */
  url(): Promise<string>;
  hold(
    tool: string,
    args: unknown,
    more?: { server?: 'files' | 'fixture'; meta?: unknown },
  ): Promise<HeldCall>;
  /** A new browser context on the approval of this id, or on the queue, logged in as this person. */
  open(id: string | undefined, options?: OpenOptions): Promise<WatchedPage>;
  login(page: Page, person?: 'ann' | 'bob'): Promise<void>;
  close(): Promise<void>;
}
interface OpenOptions {
  readonly person?: 'ann' | 'bob';
  readonly colorScheme?: 'light' | 'dark';
  readonly width?: number;
  readonly height?: number;
}

/** A gateway that holds everything, a scripted server and a real one, two approvers, and a browser. */
export async function startApprovals(policy = 'default: hold', more = ''): Promise<ApprovalStage> {
  const upstream = await startUpstream();
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'countersign-approval-')));
  const rig = await startRig(`
mode: enforce
listen: { port: 0 }
servers:
  fixture: { http: { url: "${upstream.url}" } }
  files: { stdio: { command: ${JSON.stringify(process.execPath)}, args: ${JSON.stringify([FILESYSTEM, folder])} } }
policy:
  unconfirmedTools: allow
${policy.replace(/^/gm, '  ')}
limits: { waitingPerAgent: 20 }
${more}`);
  const secrets = {
    ann: `secret of ann ${crypto.randomUUID()}`,
    bob: `secret of bob ${crypto.randomUUID()}`,
  };
  const [ann, bob] = [
    await enrolApprover(rig, 'ann', secrets.ann),
    await enrolApprover(rig, 'bob', secrets.bob),
  ];
  const browser = await startBrowser();
  const agents: RawAgent[] = [];

  const tokens = new Map<string, string>();
  /** Another login for each page, made as the page would: the token belongs to its origin. */
  async function tokenOf(person: 'ann' | 'bob', origin: string): Promise<string> {
    const of = `${person} ${origin}`;
    const answer = await fetch(`${origin}/api/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ person, secret: secrets[person], scopes: ['vote'] }),
    });
    // Twenty logins a minute are taken in all, and a quick machine opens more pages than that: the last one's token stands still.
    const last = tokens.get(of);
    if (answer.status === 429 && last !== undefined) return last;
    const { token } = (await answer.json()) as { token: string };
    tokens.set(of, token);
    return token;
  }

  const stage: ApprovalStage = {
    browser,
    rig,
    upstream,
    folder,
    ann,
    bob,
    secrets,
    url: async () => (await consoleOf(rig.gateway)).approvalUrl,
    async hold(tool, args, { server = 'fixture', meta } = {}) {
      const agent = rawAgent(rig, { server });
      agents.push(agent);
      const known = new Set(
        (await rig.gateway.control.approvals({ state: 'waiting', limit: 1000 })).map(({ id }) => id),
      );
      const params = { name: tool, arguments: args, ...(meta === undefined ? {} : { _meta: meta }) };
      const sending = agent.send(agent.message('tools/call', params));
      const id = await untilTrue(rig, async () => {
        const waiting = await rig.gateway.control.approvals({ state: 'waiting', limit: 1000 });
        return waiting.find((one) => !known.has(one.id))?.id;
      });
      return { id, sending };
    },
    async open(id, { person = 'ann', ...view } = {}) {
      const url = await stage.url();
      const values = { 'countersign.token': await tokenOf(person, url), 'countersign.voter': person };
      const opened = await newPage(browser, { ...view, stored: { origin: url, values } });
      // Sooner than the test's own end, so that it is told what was waited for.
      opened.page.setDefaultTimeout(9000);
      await opened.page.goto(`${url}${id === undefined ? '/' : `/approval/${id}`}`);
      await opened.page.getByText(`You decide as ${person}`).waitFor();
      return opened;
    },
    async login(page, person = 'ann') {
      await page.getByLabel('Your name').fill(person);
      await page.getByLabel('Your secret').fill(secrets[person]);
      await page.getByRole('button', { name: 'Log in to decide' }).click();
      await page.getByText(`You decide as ${person}`).waitFor();
    },
    async close() {
      await browser.close();
      for (const agent of agents) agent.close();
      await rig.close();
      await upstream.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return stage;
}

/** Resolves once the buttons are armed. */
export const armed = (page: Page): Promise<void> =>
  page.locator('button:enabled', { hasText: 'Approve once' }).waitFor();
