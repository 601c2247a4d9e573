import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OPERATOR, type Rig, startRig } from '../gateway/rig.ts';
import { newPage, startBrowser, type WatchedPage, watch } from './browser.ts';
import { openConsole } from './console-page.ts';
import { type DressedGateway, startDressed } from './dressed-gateway.ts';
import { consoleOf } from './stage.ts';

/** Kept under docs/screens where UPDATE_SCREENS=1 says so; else each screen is only drawn. */
const UPDATE = process.env['UPDATE_SCREENS'] === '1';
const FOLDER = fileURLToPath(new URL('../../docs/screens/', import.meta.url));

interface Shown {
  readonly name: string;
  /** False: looked at, and no picture kept. */
  readonly kept?: boolean;
  readonly path: (stage: DressedGateway) => string;
  /** Resolves once all is there that a person would look at. */
  readonly ready: (page: Page) => Promise<unknown>;
}
const SHOWN: readonly Shown[] = [
  {
    name: 'start',
    path: () => '/start',
    ready: (page) =>
      Promise.all([
        page.getByRole('region', { name: 'Decided by policy today' }).getByText('allowed').waitFor(),
        page.getByRole('region', { name: 'Wants looking after' }).waitFor(),
      ]),
  },
  {
    name: 'approvals',
    path: () => '/approvals',
    ready: (page) =>
      page
        .getByRole('link', { name: /^Review/ })
        .nth(2)
        .waitFor(),
  },
  {
    name: 'grants',
    path: () => '/approvals?show=grants',
    ready: (page) => page.getByText('uses left').waitFor(),
  },
  {
    name: 'decided',
    path: () => '/approvals?show=decided',
    ready: (page) => page.getByText('The review is still open.').waitFor(),
  },
  {
    name: 'activity',
    path: () => '/activity',
    ready: (page) => page.getByText('writes-need-a-person').nth(1).waitFor(),
  },
  {
    name: 'activity-pictures',
    path: () => '/activity?view=pictures',
    ready: (page) => page.locator('svg.recharts-surface').first().waitFor(),
  },
  {
    name: 'session',
    path: ({ session, maskedCall }) => `/sessions/${session}?call=${maskedCall}`,
    ready: (page) =>
      page
        .getByText(/ACCESS_KEY_ID/)
        .first()
        .waitFor(),
  },
  {
    name: 'servers',
    path: () => '/servers',
    ready: (page) => page.getByRole('link', { name: 'postgres' }).waitFor(),
  },
  {
    name: 'server',
    path: () => '/servers/github',
    ready: (page) => page.getByRole('region', { name: 'What changed in list_issues' }).waitFor(),
  },
  {
    name: 'policy',
    path: () => '/policy',
    ready: (page) => page.getByText('production-needs-two').waitFor(),
  },
  {
    name: 'policy-history',
    path: () => '/policy/history',
    ready: (page) => page.getByText('folders-are-free').first().waitFor(),
  },
  {
    name: 'agents',
    path: () => '/agents',
    ready: (page) => page.getByRole('link', { name: 'nightly-report' }).waitFor(),
  },
  {
    name: 'agent-lines',
    // The lines hold the place of the program on this machine.
    kept: false,
    path: () => '/agents?connect=claude-code',
    ready: (page) => page.getByText(/^claude mcp add/).waitFor(),
  },
  {
    name: 'session-find',
    path: ({ session, maskedCall }) => `/sessions/${session}?call=${maskedCall}&find=shop`,
    ready: (page) =>
      Promise.all([
        page.getByText(/^\d of \d calls$/).waitFor(),
        page.getByText('found once').first().waitFor(),
        page
          .getByText(/rule reads-are-f/)
          .first()
          .waitFor(),
      ]),
  },
  {
    name: 'retention',
    path: () => '/retention',
    ready: (page) => page.getByRole('row', { name: /Legal.*\d calls?/ }).waitFor(),
  },
  {
    name: 'health',
    path: () => '/health',
    ready: (page) => page.getByRole('region', { name: 'Well' }).waitFor(),
  },
];

let stage: DressedGateway;
/** Of somebody who has just begun. */
let fresh: Rig;
let browser: Browser;
beforeAll(async () => {
  stage = await startDressed();
  fresh = await startRig('listen: { port: 0 }\npolicy: { default: hold }');
  await fresh.gateway.control.revokeAgent('agent-one', OPERATOR);
  browser = await startBrowser();
  if (UPDATE) await mkdir(FOLDER, { recursive: true });
}, 60_000);
afterAll(async () => {
  await browser?.close();
  await stage?.close();
  await fresh?.close();
});

/** Looks at what is there, and keeps its picture where that was asked for. */
async function keep(
  { page, problems }: WatchedPage,
  name: string | undefined,
  scheme: string,
): Promise<void> {
  await page.evaluate('document.fonts.ready');
  const path = `${FOLDER}${name}-${scheme}.png`;
  if (UPDATE && name !== undefined) await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  expect(problems).toEqual([]);
}

describe.each(['light', 'dark'] as const)('%s', (colorScheme) => {
  let context: BrowserContext;
  let url: string;
  // One login for all: nobody logs in sixteen times a minute, and the gateway minds.
  beforeAll(async () => {
    const opened = await openConsole(browser, stage.rig.gateway, '/health', { colorScheme });
    context = opened.context;
    url = new URL(opened.page.url()).origin;
  });
  afterAll(() => context?.close());

  it.each(SHOWN)('$name', async ({ name, path, ready, kept = true }) => {
    const opened = watch(context, await context.newPage());
    await opened.page.goto(`${url}${path(stage)}`);
    await ready(opened.page);
    await keep(opened, kept ? name : undefined, colorScheme);
    await opened.page.close();
  });

  it('start of a new installation', async () => {
    const opened = await openConsole(browser, fresh.gateway, '/', { colorScheme });
    await opened.page.getByText('countersign approver add NAME').waitFor();
    await keep(opened, 'start-new', colorScheme);
    await opened.context.close();
  });

  it('login', async () => {
    const opened = await newPage(browser, { colorScheme });
    await opened.page.goto(url);
    await opened.page.getByLabel('One-time code').waitFor();
    await keep(opened, 'login', colorScheme);
    await opened.context.close();
  });

  it('approval', async () => {
    const opened = await newPage(browser, { colorScheme });
    const { approvalUrl } = await consoleOf(stage.rig.gateway);
    await opened.page.goto(`${approvalUrl}/approval/${stage.heldWrite}`);
    await opened.page.getByLabel('Your name').fill('ann');
    await opened.page.getByLabel('Your secret').fill(stage.secrets.ann);
    await opened.page.getByRole('button', { name: 'Log in to decide' }).click();
    await opened.page.locator('button:enabled', { hasText: 'Approve once' }).waitFor();
    await keep(opened, 'approval', colorScheme);
    await opened.context.close();
  });
});
