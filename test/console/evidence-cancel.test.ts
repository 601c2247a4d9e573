import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyBundle } from '../../proxy/export/verify-bundle.ts';
import { parseVkey } from '../../proxy/record/keys.ts';
import { logOf } from '../gateway/log.ts';
import { OPERATOR } from '../gateway/rig.ts';
import { type LongLog, startLongLog } from './activity-seed.ts';
import { axe } from './axe.ts';
import { startBrowser } from './browser.ts';
import { openConsole } from './console-page.ts';

const CALLS = 2_000;
/** Of each call, and nothing deflates it: all of them are many times what kernel and browser take of an answer that nobody reads. */
const BODY = randomBytes(16 * 1024);
const BYTES_A_SECOND = 1024 * 1024;
let browser: Browser;
let log: LongLog;
let folder = '';
beforeAll(async () => {
  [log, browser, folder] = await Promise.all([
    startLongLog(CALLS, BODY),
    startBrowser(),
    mkdtemp(join(tmpdir(), 'countersign-')),
  ]);
});
afterAll(async () => {
  await browser?.close();
  await log?.close();
  await rm(folder, { recursive: true, force: true });
});

/** Whether an export holds the gateway's one place: who is no recipient is refused only behind that. */
const isHeld = (): Promise<boolean> =>
  log.rig.gateway.control.exportLog({ recipients: ['age1qqqqqqqqqqqqqqqq'] }, OPERATOR).then(
    () => false,
    (error: { code: string }) => error.code === 'conflict',
  );
const look = async (page: Page, name: string): Promise<void> => {
  if (process.env['LOOK'] === undefined) return;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${process.env['LOOK']}/${name}-${colorScheme}.png` });
  }
  await page.emulateMedia({ colorScheme: 'light' });
};

it('tells how far it is, ends where it is cancelled or closed, and the next one has the place at once', async () => {
  const { sessions } = await log.rig.gateway.control.sessions({ limit: 1 }, OPERATOR);
  const { page, problems, context } = await openConsole(
    browser,
    log.rig.gateway,
    `/sessions/${sessions[0]?.id}`,
  );
  let downloads = 0;
  page.on('download', () => downloads++);
  const open = page.getByRole('button', { name: 'Export as evidence' });
  await open.click();
  const dialog = page.getByRole('dialog', { name: 'Evidence of this session' });
  const make = dialog.getByRole('button', { name: 'Export', exact: true });
  const cancel = dialog.getByRole('button', { name: 'Cancel' });

  // The way to the page is slow: an export does not end by itself while somebody looks at it.
  const network = await context.newCDPSession(page);
  const atMost = (downloadThroughput: number) =>
    network.send('Network.emulateNetworkConditions', {
      ...{ offline: false, latency: 0, uploadThroughput: -1 },
      downloadThroughput,
    });
  await atMost(BYTES_A_SECOND);
  await make.click();
  await dialog.getByText(/[0-9] MB so far/).waitFor();
  await dialog.getByRole('status').getByText('2,00').waitFor();
  await look(page, 'evidence-under-way');
  expect(await isHeld()).toBe(true);
  await cancel.click();
  await dialog.getByText('You gave it up').waitFor();
  await expect.poll(isHeld, { interval: 5 }).toBe(false);
  expect(await cancel.count()).toBe(0);
  await look(page, 'evidence-given-up');
  expect(await axe(page)).toEqual([]);

  await make.click();
  await dialog.getByText(/[0-9] MB so far/).waitFor();
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await expect.poll(isHeld, { interval: 5 }).toBe(false);
  expect(downloads).toBe(0);

  await atMost(-1);
  await open.click();
  expect(await dialog.getByText('You gave it up').count()).toBe(0);
  const [download] = await Promise.all([page.waitForEvent('download'), make.click()]);
  const file = join(folder, download.suggestedFilename());
  await download.saveAs(file);
  const { vkey } = (await log.rig.gateway.control.status()).log;
  const { manifest } = await verifyBundle(file, { log: parseVkey(vkey), witnesses: [] });
  expect(manifest.records.count).toBeGreaterThan(CALLS);
  expect(downloads).toBe(1);
  const exports = await logOf(log.rig, { kind: 'log.export' });
  expect(exports.flatMap(({ facts }) => facts['outcome'] ?? [])).toEqual([
    'given-up',
    'given-up',
    'complete',
  ]);
  expect(problems).toEqual([]);
  await context.close();
});
