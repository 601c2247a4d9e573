import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RecordKind } from '../../proxy/contract/record.ts';
import { OPERATOR } from '../gateway/rig.ts';
import { type ActivityStage, grid, isWide, lines, startActivity } from './activity-stage.ts';
import { axe } from './axe.ts';

let stage: ActivityStage;
beforeAll(async () => {
  stage = await startActivity();
});
afterAll(() => stage.close());

const table = (page: Page) => page.getByRole('table', { name: 'Records, newest first' });
const records = (page: Page) =>
  table(page)
    .getByRole('row')
    .filter({ has: page.getByRole('link') });
const open = (line: string, view = {}) => stage.open(`/activity?q=${encodeURIComponent(line)}`, view);
const look = async (page: Page, name: string): Promise<void> => {
  if (process.env['LOOK'] !== undefined)
    await page.screenshot({ path: `${process.env['LOOK']}/${name}.png` });
};
/** As the command line finds them. */
const found = (kind: RecordKind) =>
  stage.scene.rig.gateway.control.entries({ kind, limit: 100, depth: 20_000 }, OPERATOR);

it('a line that names a kind lists its records as the command line does: when, who and what', async () => {
  const { page, problems, context } = await open('kind:identity.change');
  await table(page).waitFor();
  const { entries } = await found('identity.change');
  expect(entries.length).toBeGreaterThan(2);
  expect(await records(page).count()).toBe(entries.length);
  const texts = await records(page).allInnerTexts();
  for (const [n, { says, actor, index }] of entries.entries())
    for (const part of [says, actor?.name ?? actor?.id.slice(-6), 'identity.change', index])
      expect(texts[n]).toContain(String(part));
  expect(await page.getByRole('tab', { name: 'Records' }).isVisible()).toBe(true);
  await look(page, 'records');
  expect(await axe(page)).toEqual([]);
  expect(problems).toEqual([]);
  await context.close();
});

it.each(['config.change', 'approval.decide', 'log.read'] as const)('finds %s', async (kind) => {
  await found('log.schema');
  const { page, context } = await open(`kind:${kind}`);
  await records(page).first().waitFor();
  const { entries } = await found(kind);
  const [newest] = entries;
  // Each look at the log is a record itself: in these there is one more now.
  if (kind !== 'log.read') expect(await records(page).first().innerText()).toContain(newest?.says);
  else await records(page).filter({ hasText: 'read the log' }).first().waitFor();
  await context.close();
});

it('a record is opened whole by its line, with its proof, and has an address of its own', async () => {
  const { page, problems, context } = await open('kind:approval.decide');
  const line = records(page).filter({ hasText: 'approved fixture/write' });
  await line.getByRole('link', { name: 'the call in its session' }).waitFor();
  await line.getByRole('link').first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('approval.decide, ').waitFor();
  await dialog.getByRole('button', { name: /^Prove record/ }).click();
  await dialog.getByText('proved', { exact: true }).waitFor();
  await look(page, 'record');
  const address = page.url();
  expect(address).toMatch(/[?&]record=[0-9]+/);
  await dialog.getByRole('button', { name: 'Close' }).click();
  await page.waitForURL((url) => !url.searchParams.has('record'));
  await page.goto(address);
  await page.getByRole('dialog').getByText('approval.decide, ').waitFor();
  expect(problems).toEqual([]);
  await context.close();
});

it('is evidence of records, and no legal hold, which keeps calls; pictures are of calls', async () => {
  const { page, context } = await open('kind:approval.decide server:fixture');
  await records(page).first().waitFor();
  expect(await page.getByRole('button', { name: 'Preserve …' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Export as evidence' }).click();
  const dialog = page.getByRole('dialog', { name: 'Evidence of these records' });
  await dialog.getByText("--query 'server:fixture kind:approval.decide'").waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('tab', { name: 'Pictures' }).click();
  await page.getByText('Pictures are drawn of calls').waitFor();
  await context.close();
});

it('goes on by key, newest first; calls among them are told in short', async () => {
  for (let n = 0; n < 11; n += 1)
    await Promise.all(Array.from({ length: 10 }, () => stage.scene.agent.tool('read')));
  const { page, problems, context } = await open('kind:call.result', { width: 400 });
  await expect.poll(() => records(page).count()).toBe(100);
  const before = await stage.readings();
  await page.getByRole('button', { name: 'Older records' }).click();
  await expect.poll(() => records(page).count()).toBe(113);
  expect(await page.getByRole('button', { name: 'Older records' }).count()).toBe(0);
  // The pages after the first belong to its reading.
  expect(await stage.readings()).toBe(before);
  expect(await records(page).first().innerText()).toContain('fixture / read: allowed, answered');
  expect(await isWide(page)).toBe(false);
  await look(page, 'records-narrow');
  await stage.scene.agent.tool('read');
  await page.getByRole('button', { name: 'Look again' }).click();
  await expect.poll(() => records(page).count()).toBe(100);
  expect(await stage.readings()).toBe(before + 1);
  expect(problems).toEqual([]);
  await context.close();
}, 40_000);

it('without a kind it lists calls, and nothing found is said of records', async () => {
  const { page, context } = await open('kind:log.purge');
  await page.getByText('No records match').waitFor();
  await page.getByRole('button', { name: 'Show all calls' }).click();
  await lines(page).first().waitFor();
  expect(await grid(page).count()).toBe(1);
  await context.close();
});
