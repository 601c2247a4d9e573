import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rawAgent } from '../gateway/agent.ts';
import { type LongLog, startLongLog } from './activity-seed.ts';
import { newPage, startBrowser } from './browser.ts';
import { traceTasks } from './scroll-trace.ts';
import { consoleOf } from './stage.ts';

/** A hundred thousand calls on record, all of them loaded into the page. */
const CALLS = 100_000;
/** Until what was scrolled to is drawn. */
const FRAMES = 'new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)))';
let browser: Browser;
let log: LongLog;

beforeAll(async () => {
  [log, browser] = await Promise.all([startLongLog(CALLS), startBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await log?.close();
});

/** Goes to the end until nothing older comes. */
async function loadAll(page: Page): Promise<void> {
  const grid = page.getByRole('grid', { name: 'Calls, newest first' });
  await grid.waitFor();
  await grid.evaluate(
    (element) =>
      new Promise<void>((resolve) => {
        const step = (): void => {
          if (element.getAttribute('aria-rowcount') === '-1') {
            element.scrollTop = element.scrollHeight;
            setTimeout(step, 16);
          } else resolve();
        };
        step();
      }),
  );
}

/*
 * What the target of 50 ms is held to is the figure that this test prints on a quiet machine (27 ms of CPU). A machine whose cores are
 * shared takes twice and more for the same task; a list that draws what nobody sees takes seconds.
 */
const LONGEST_MS = 150;

it('scrolls through 100,000 calls without a long task, and stays live', async () => {
  const { page, problems } = await newPage(browser);
  const { url, entry } = await consoleOf(log.rig.gateway);
  await page.goto(entry);
  await page.waitForURL('**/start');
  await page.goto(`${url}/activity`);
  await loadAll(page);
  const grid = page.getByRole('grid', { name: 'Calls, newest first' });
  await page.getByText('These are the newest 100,000').waitFor();
  expect(await grid.getAttribute('aria-rowcount')).toBe(String(CALLS + 1));

  const box = await grid.boundingBox();
  await page.mouse.move((box?.x ?? 0) + 300, (box?.y ?? 0) + 200);
  const scrolled = await traceTasks(browser, page, 'activity-scroll', async () => {
    for (let n = 0; n < 40; n++) await page.mouse.wheel(0, n % 2 === 0 ? -900 : -4000);
    for (const share of [0, 0.5, 0.13, 0.98, 0.77]) {
      await grid.evaluate((element, at) => element.scrollTo({ top: element.scrollHeight * at }), share);
      await page.evaluate(FRAMES);
    }
    await grid.focus();
    for (let n = 0; n < 30; n++) await page.keyboard.press(n % 3 === 0 ? 'PageUp' : 'ArrowUp');
  });
  console.log(`scroll at ${CALLS} rows: ${JSON.stringify(scrolled)}`);
  expect(scrolled.count).toBeGreaterThan(100);
  expect(scrolled.longest).toBeLessThan(LONGEST_MS);

  const agent = rawAgent(log.rig);
  const lived = await traceTasks(browser, page, 'activity-live', async () => {
    for (let n = 0; n < 20; n++) await agent.tool('read', { path: `/${n}` });
    await page.getByRole('button', { name: '20 new calls' }).click();
    await page
      .getByRole('row', { name: /fixture \/ read/ })
      .first()
      .waitFor();
  });
  console.log(`live at ${CALLS} rows: ${JSON.stringify(lived)}`);
  expect(lived.longest).toBeLessThan(LONGEST_MS);
  agent.close();
  expect(problems).toEqual([]);
}, 180_000);
