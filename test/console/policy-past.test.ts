import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeFindings } from './axe.ts';
import { isWide, type PolicyStage, startPolicy } from './policy-stage.ts';

const RULES = `default: hold
rules:
  - { name: reads, match: { tool: "read*" }, then: allow }
  - { name: no-writes, match: { tool: "write*" }, then: deny }`;
const EVIL = `<b>x</b>\u202etxt.exe${'W'.repeat(400)}`;

let stage: PolicyStage;
/** What came into force, newest first, but for the first of all. */
const CHANGES = [
  (rules: string) => rules.replace('default: hold', 'default: deny'),
  (rules: string) => rules.replace('then: deny', 'then: hold').replace('default: hold', 'default: deny'),
] as const;
beforeAll(async () => {
  stage = await startPolicy(RULES, 'mode: observe');
  for (let n = 0; n < 3; n += 1) await stage.agent.tool('write_file', {});
  await stage.agent.tool(EVIL, {});
  for (const change of CHANGES) await stage.policy(change(RULES), 'mode: observe');
});
afterAll(() => stage.close());

const rows = (page: Page) => page.getByRole('table').getByRole('row');
const changes = (page: Page) => page.getByRole('list', { name: /^Changes/ }).locator(':scope > li');

describe('what enforcing would do', () => {
  it('is counted by rule, agent, server and tool, and leads to the calls', async () => {
    const { page, problems, context } = await stage.open('/policy/observe');
    await page.getByText('Enforcing would have held 1 call and denied 3 calls.').waitFor();
    const [, first] = await rows(page).allInnerTexts();
    expect(first?.split(/\s+/)).toEqual(
      expect.arrayContaining(['no-writes', 'agent-one', 'fixture', 'write_file']),
    );
    await page.getByText('The gateway observes').waitFor();
    await page.getByLabel('Count by').selectOption({ label: 'Rule' });
    await page.waitForURL('**/policy/observe?by=rule');
    expect((await rows(page).allInnerTexts()).map((row) => row.split(/\s+/)[0])).toEqual([
      'Rule',
      'no-writes',
      '(default)',
    ]);
    await page.getByLabel('Count by').selectOption({ label: 'Tool' });
    await page.getByRole('link', { name: 'Calls' }).first().click();
    await page.waitForURL('**/activity?server=fixture&tool=write_file&decision=deny&time=7d');
    await page.goBack();
    await page.getByLabel('Period').selectOption({ label: 'Last hour' });
    await page.waitForURL(/since=1h/);
    await rows(page).nth(1).waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });

  it.each([1280, 360])(
    'shows hostile names for what they are, and axe finds nothing (%i px)',
    async (width) => {
      const { page, problems, context } = await stage.open('/policy/observe', { width });
      await rows(page).filter({ hasText: 'U+202E' }).waitFor();
      expect(await page.locator('main').innerText()).not.toContain('\u202e');
      expect(await isWide(page)).toBe(false);
      expect(await axeFindings(page)).toEqual([]);
      expect(problems).toEqual([]);
      await context.close();
    },
  );
});

describe('the history', () => {
  it('says who changed what, and what of it loosens; one is opened as its difference', async () => {
    const { page, problems, context } = await stage.open('/policy/history');
    await changes(page).nth(2).waitFor();
    const [newest, second, first] = await changes(page).allInnerTexts();
    expect(newest).toMatch(/loosens[\s\S]*rule no-writes changed · loosens/);
    expect(second).toContain('policy.default hold → deny');
    expect(second).not.toContain('loosens');
    expect(first).toContain('The first configuration on record.');
    await changes(page).first().getByRole('link').focus();
    await page.keyboard.press('Enter');
    await page.getByText('1 line added, 1 line removed').waitFor();
    const change = page.getByRole('region', { name: 'The change, line by line' });
    expect(await change.innerText()).toMatch(/removed:[\s\S]*then: deny[\s\S]*added:[\s\S]*then: hold/);
    await page.getByRole('link', { name: 'All changes' }).click();
    await changes(page).nth(2).getByRole('link').click();
    await page.getByRole('region', { name: 'The first configuration' }).waitFor();
    await page.getByRole('tab', { name: 'History' }).click();
    await changes(page).nth(2).waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });

  it('grows while one looks', async () => {
    const { page, context } = await stage.open('/policy/history');
    await changes(page).nth(2).waitFor();
    await stage.edit((text) => `${text}\n# a note\n`);
    await changes(page).filter({ hasText: 'Nothing that decides is different' }).waitFor();
    await changes(page).filter({ hasText: 'the file was edited' }).waitFor();
    await context.close();
  });

  it('of an address that is none says so', async () => {
    const { page, context } = await stage.open('/policy/history/999999');
    await page.getByText('There is no such change').waitFor();
    await page.goto(page.url().replace('999999', 'x%2Fy'));
    await page.getByText('There is no such change').waitFor();
    await page.goto(page.url().replace(/history.*/, 'elsewhere'));
    await page.getByText('There is no such page').waitFor();
    await context.close();
  });

  it.each([1280, 360])('axe finds nothing (%i px)', async (width) => {
    const { page, problems, context } = await stage.open('/policy/history', { width });
    await changes(page).filter({ hasText: 'no-writes' }).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await changes(page).filter({ hasText: 'no-writes' }).getByRole('link').click();
    await page.getByText('1 line added, 1 line removed').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    expect(await isWide(page)).toBe(false);
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('where nothing is observed', () => {
  it('says what observing is and how to begin; a server of its own is named', async () => {
    await stage.policy(RULES, '');
    const { page, problems, context } = await stage.open('/policy/observe');
    await page
      .getByText('The policy is enforced now. These calls came while it was only observed.')
      .waitFor();
    await stage.edit((text) => text.replace('fixture: {', 'fixture: { mode: observe,'));
    await page.getByText('fixture is observed').waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('a gateway without a past', () => {
  let fresh: PolicyStage;
  beforeAll(async () => {
    fresh = await startPolicy('default: hold');
  });
  afterAll(() => fresh.close());

  it('explains itself', async () => {
    const { page, problems, context } = await fresh.open('/policy/observe');
    await page.getByText('Nothing is observed').waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await fresh.policy('default: hold', 'mode: observe');
    await page.getByText('Nothing would have been held or denied').waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });

  it('of whom nobody answers says so, and goes on by itself when asked again', async () => {
    const { page, context } = await fresh.open('/policy');
    await page.getByRole('region', { name: 'The configuration in force' }).waitFor();
    await context.route('**/api/policy/**', (route) => route.abort('connectionrefused'));
    await page.getByRole('tab', { name: 'If enforced' }).click();
    await page.getByText('What enforcing would do could not be loaded').waitFor();
    await context.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Nothing would have been held or denied').waitFor();
    await context.close();
  });
});
