import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBrowser } from '../console/browser.ts';
import { type Scene, startScene } from '../gateway/approve-scene.ts';
import { logOf } from '../gateway/log.ts';
import { vote } from '../gateway/people.ts';
import { OPERATOR } from '../gateway/rig.ts';
import { writeBundle } from './bundle-file.ts';
import { type OpenedPage, openedPage } from './opened-page.ts';

/** A range of time has with it what its records refer to from before it, which is not all that there was. */
let scene: Scene;
let browser: Browser;
let since: number;

beforeAll(async () => {
  [scene, browser] = await Promise.all([
    startScene(`default: allow
rules: [{ name: writes, match: { tool: write }, then: hold }]`),
    startBrowser(),
  ]);
  const { agent, ann, rig } = scene;
  for (const path of ['/over', '/over-too']) await agent.tool('read', { path });
  const held = agent.begin('write', { path: '/held' });
  const id = await scene.waitingFor('/held');
  await rig.gateway.control.deliver(id, { channel: 'desktop', what: 'delivered' }, ann);
  since = (await logOf(rig, { kind: 'approval.delivery' })).at(-1)?.time ?? 0;
  await vote(rig, id, ann);
  await held.done;
  await agent.tool('read', { path: '/within' });
});
afterAll(async () => {
  await browser?.close();
  await scene?.close();
});

async function opened(asked: { since?: number }): Promise<OpenedPage> {
  const bundle = join(scene.rig.home, `${asked.since ?? 'whole'}.zip`);
  await writeBundle(await scene.rig.gateway.control.exportLog(asked, OPERATOR), bundle);
  return openedPage(browser, {
    folder: scene.rig.home,
    bundle,
    key: scene.rig.gateway.installation.vkey,
  });
}
const AGENT = 'agent-one of olga with fixture';
const said = async (page: Page): Promise<string> =>
  (await page.getByRole('listitem').filter({ hasText: AGENT }).first().textContent()) ?? '';
const time = (micros: number): string => new Date(micros / 1000).toISOString().slice(0, 23).replace('T', ' ');

it('a session that began before the range claims no more than is in the bundle', async () => {
  const { page, problems } = await opened({ since });
  const text = await said(page);
  expect(text).toContain(`It began before the range. In the range: ${time(since)} to `);
  expect(text).toContain('2 calls, of which 1 was under way when the range begins');
  expect(text).toContain('Its other calls before the range are not in the bundle');
  await page.getByText(/of no session:.*; \d+ of them from before the range/).waitFor();
  await page.getByRole('button', { name: AGENT }).click();
  await page.getByRole('article').getByText('/held').first().waitFor();
  await page.getByRole('button', { name: /^\d\d:.*write.*from before the range/ }).waitFor();
  // Of its picture, what is from before the range is shaded, and no more.
  const width = async (part: string) => (await page.locator(part).boundingBox())?.width ?? 0;
  await expect.poll(() => width('.picture .before')).toBeGreaterThan(0);
  expect(await width('.picture .before')).toBeLessThan(await width('.picture canvas'));
  if (process.env['LOOK'] !== undefined) await page.screenshot({ path: `${process.env['LOOK']}/range.png` });
  const way = page
    .getByRole('article')
    .getByRole('region', { name: /step by step/ })
    .getByRole('listitem');
  const steps = await way.allTextContents();
  expect(steps[0]).toMatch(/asks: tools\/call, from before the range$/);
  expect(steps.at(-1)).not.toContain('before the range');
  await page
    .getByRole('article')
    .getByText(/^\d+ approval\.request, from before the range$/)
    .waitFor();
  expect(problems).toEqual([]);
});

it.each(['calls', 'loose', 'all'])(
  'records from before the range are told from those of it: %s',
  async (what) => {
    const { page } = await opened({ since });
    const first = (await logOf(scene.rig)).find((one) => one.time >= since)?.index ?? Number.NaN;
    await page.locator('#what').selectOption(what);
    await page.getByRole('row').nth(1).waitFor();
    const cells = await page.locator('tbody tr > td:first-child:not([colspan])').allTextContents();
    const marked = cells.filter((cell) => cell.includes(', from before the range'));
    expect(marked.length).toBeGreaterThan(0);
    expect(marked).toEqual(cells.filter((cell) => Number.parseInt(cell, 10) < first));
    expect(marked.length).toBeLessThan(cells.length);
    await page.getByText(`${marked.length} record${marked.length === 1 ? '' : 's'} of these`).waitFor();
  },
);

it('of a whole log nothing is from before', async () => {
  const { page } = await opened({});
  expect(await said(page)).toMatch(/fixture\d{4}-.* UTC \(.*\), 4 calls;/);
  await page.locator('#what').selectOption('all');
  await page.getByRole('row').nth(1).waitFor();
  expect(await page.locator('#contents').textContent()).not.toContain('before the range');
});
