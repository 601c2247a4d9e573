/** What an auditor waits for in a browser: verifying a bundle, seeing its sessions, opening one, searching; and how much memory it takes. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { bundlePage } from '../proxy/export/bundle-page.ts';
import { newPage, startBrowser } from '../test/console/browser.ts';

const LONG_MS = 3_600_000;

/** Opens the page out of a file in `folder`. */
export async function measurePage(folder: string, bundle: string, vkey: string): Promise<void> {
  const file = join(folder, 'verify.html');
  writeFileSync(file, await bundlePage());
  const browser = await startBrowser();
  try {
    const { page } = await newPage(browser);
    page.setDefaultTimeout(LONG_MS);
    await page.goto(`file://${file}`);
    await page.getByLabel('Bundle').setInputFiles(bundle);
    await page.getByLabel('Public key of the log').fill(vkey);
    await step(browser, 'the page verifies the bundle', async () => {
      await page.getByRole('button', { name: 'Verify' }).click();
      await page.getByRole('heading', { name: 'The bundle verifies' }).waitFor();
    });
    await step(browser, 'it opens the first session', async () => {
      await page.getByRole('list').getByRole('button').first().click();
      await page.getByRole('article').waitFor();
    });
    await step(browser, 'it steps to the next call', () => steps(page));
    await step(browser, 'it looks for a text that is nowhere', async () => {
      await page.getByLabel('Search what was verified').fill('a text that is nowhere');
      await page.keyboard.press('Enter');
      await page.getByText('0 calls found.').waitFor();
    });
  } finally {
    await browser.close();
  }
}

async function steps(page: Page): Promise<void> {
  const moment = page.getByText(/ moments: /);
  const before = await moment.textContent();
  await page.keyboard.press('Shift+ArrowRight');
  while ((await moment.textContent()) === before) await page.waitForTimeout(5);
}

/** Wall time, and the most memory that any renderer, and the browser itself, ever held. */
async function step(browser: Browser, what: string, run: () => Promise<void>): Promise<void> {
  const start = performance.now();
  await run();
  const seconds = (performance.now() - start) / 1000;
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  await session.detach();
  const most = (type: string): string => {
    const own = processInfo.filter((one) => one.type === type).map(({ id }) => mostHeld(id));
    return `${Math.round(Math.max(0, ...own) / 1024)} MB`;
  };
  console.log(
    `${what}: ${seconds.toFixed(2)} s, renderer at most ${most('renderer')}, browser ${most('browser')}`,
  );
}

/** KiB, by Linux; 0 elsewhere. */
function mostHeld(pid: number): number {
  try {
    const [, most] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(most ?? 0);
  } catch {
    return 0;
  }
}
