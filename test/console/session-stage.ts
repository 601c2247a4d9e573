import { generateIdentity, identityToRecipient } from 'age-encryption';
import type { Browser, Locator, Page } from 'playwright-core';
import type { SessionView } from '../../proxy/contract/log-views.ts';
import type { EnrolledAgent } from '../../proxy/contract/views.ts';
import { type RawAgent, rawAgent } from '../gateway/agent.ts';
import { type Scene, startScene } from '../gateway/approve-scene.ts';
import { freePort } from '../gateway/free-port.ts';
import { logOf } from '../gateway/log.ts';
import { OPERATOR } from '../gateway/rig.ts';
import { newPage, startBrowser, type View, type WatchedPage } from './browser.ts';
import { answerByTool } from './session-answers.ts';
import { consoleOf, tokenFor } from './stage.ts';

const POLICY = `default: allow
rules:
  - { name: no-destroying, match: { tool: destroy }, then: deny, message: "Nothing is destroyed here." }
  - { name: writes-need-a-person, match: { tool: write }, then: hold }
  - { name: secrets-are-sealed, match: { tool: secrets }, then: allow, seal: true }`;

export interface SessionStage {
  readonly scene: Scene;
  readonly browser: Browser;
  /** An agent, and so a session, of its own. */
  agent(name: string): Promise<RawAgent & { readonly enrolled: EnrolledAgent }>;
  sessionOf(agent: string): Promise<SessionView>;
  /** A new browser context, logged in, on this path. */
  open(path: string, view?: View): Promise<WatchedPage>;
  /** How often sessions, calls and records were looked at so far, by what was. */
  readings(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

/** A gateway in front of a scripted server, and a browser for its console. */
export async function startSessions(): Promise<SessionStage> {
  // Ports of its own: a page finds its gateway again only where it was, and other tests hold the usual ones.
  const [port, approvalPort] = await Promise.all([freePort(), freePort()]);
  const auditor = await identityToRecipient(await generateIdentity());
  const scene = await startScene(
    POLICY,
    `console: { port: ${port}, approvalPort: ${approvalPort} }\nseal: { recipients: [${auditor}] }`,
  );
  scene.upstream.script(answerByTool());
  const browser = await startBrowser();
  const agents: RawAgent[] = [];
  return {
    scene,
    browser,
    async agent(name) {
      const { gateway } = scene.rig;
      const agent = await gateway.control.addAgent(
        { name, owner: 'olga', newOwner: true, days: 90 },
        OPERATOR,
      );
      const connected = rawAgent({ gateway, agent }, { keepAlive: true });
      agents.push(connected);
      return { ...connected, enrolled: agent };
    },
    async sessionOf(agent) {
      const { sessions } = await scene.rig.gateway.control.sessions({ limit: 1, agent }, OPERATOR);
      const [session] = sessions;
      if (session === undefined) throw new Error(`no session of ${agent}`);
      return session;
    },
    async open(path, view = {}) {
      const { url, entry } = await consoleOf(scene.rig.gateway);
      const values = { 'countersign.token': await tokenFor(url, entry) };
      const opened = await newPage(browser, { ...view, stored: { origin: url, values } });
      await opened.page.goto(`${url}${path}`);
      return opened;
    },
    async readings() {
      const readings: Record<string, number> = {};
      for (const { facts } of await logOf(scene.rig, { kind: 'log.read' })) {
        const what = String(facts['what']);
        if (what !== 'records') readings[what] = (readings[what] ?? 0) + 1;
      }
      return readings;
    },
    async close() {
      await browser.close();
      for (const agent of agents) agent.close();
      await scene.close();
    },
  };
}

/** The lines of the list, as a person reads them. */
export const rows = (page: Page) => page.getByRole('list', { name: 'Calls' }).getByRole('listitem');
/** What is known of the call that is open. */
export const detail = (page: Page) => page.getByRole('region', { name: 'One call', exact: true });
export const part = (page: Page, name: string) => detail(page).getByRole('region', { name, exact: true });

/** Opens the call whose line has these words. */
export async function openCall(page: Page, words: string): Promise<void> {
  const row = rows(page).filter({ hasText: words }).getByRole('link').first();
  const href = await row.getAttribute('href');
  await row.click();
  // Another one may be open already.
  await page.locator(`section[data-call="${href?.split('call=')[1]}"]`).waitFor();
}
/** Where a place that scrolls is, and where to take it, px. */
interface Scrolls {
  scrollTop: number;
  readonly scrollHeight: number;
  readonly clientHeight: number;
}
export const gapBelow = (place: Locator): Promise<number> =>
  place.evaluate((box: Scrolls) => box.scrollHeight - box.scrollTop - box.clientHeight);
export const scrollTo = (place: Locator, top: number): Promise<void> =>
  place.evaluate((box: Scrolls, to: number) => {
    box.scrollTop = to;
  }, top);

export const isWide = (page: Page): Promise<boolean> =>
  page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
