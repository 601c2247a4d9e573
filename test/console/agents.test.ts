import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { rawAgent } from '../gateway/agent.ts';
import { enrolApprover } from '../gateway/people.ts';
import { OPERATOR, type Rig, startRig } from '../gateway/rig.ts';
import type { Upstream } from '../gateway/upstream.ts';
import { startUpstream } from '../gateway/upstream.ts';
import { axeFindings } from './axe.ts';
import { startBrowser } from './browser.ts';
import { goByKeys, openConsole } from './console-page.ts';

let browser: Browser;
let upstream: Upstream;
let rig: Rig;
beforeAll(async () => {
  upstream = await startUpstream();
  rig = await startRig(`listen: { port: 0 }
servers:
  fixture: { http: { url: "${upstream.url}" } }
policy: { default: allow, unconfirmedTools: allow }`);
  await enrolApprover(rig, 'ann');
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await rig.close();
  await upstream.close();
});

const open = (path = '/agents', view = {}) => openConsole(browser, rig.gateway, path, view);
const row = (page: Page, name: string) => page.getByRole('row').filter({ hasText: name });
const agents = async () =>
  (await rig.gateway.control.agents()).map(({ name, state, paused }) => ({ name, state, paused }));
async function choose(page: Page, agent: string, what: string): Promise<void> {
  await page.getByRole('button', { name: `What to do with ${agent}` }).click();
  await page.getByRole('menuitem', { name: what }).click();
}

describe('adding an agent', () => {
  it('of a known owner, and ends with the line that connects it', async () => {
    const { page, problems, context } = await open();
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Add an agent' }).click();
    await page.waitForURL('**/agents?add=');
    const dialogue = page.getByRole('dialog', { name: 'Add an agent' });
    await dialogue.getByLabel('Name').fill('claude-code');
    await dialogue.getByRole('combobox', { name: 'Owner' }).fill('ann');
    expect(await axeFindings(page)).toEqual([]);
    await dialogue.getByRole('button', { name: 'Add' }).click();
    const lines = page.getByRole('dialog', { name: 'claude-code is enrolled' });
    await lines.getByText(/claude mcp add fixture -- .* --agent claude-code/).waitFor();
    expect(await axeFindings(page)).toEqual([]);
    await lines.getByRole('button', { name: 'Copy the lines for Claude Code' }).click();
    await lines.getByRole('button', { name: 'Copied the lines for Claude Code' }).waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toMatch(/^claude mcp add fixture -- /);
    await lines.getByRole('tab', { name: 'Any client (mcpServers)' }).click();
    await lines.getByText('"mcpServers"').waitFor();
    // No key travels through a page.
    expect(await page.content()).not.toContain('PRIVATE KEY');
    await lines.getByRole('button', { name: 'Done' }).click();
    await row(page, 'claude-code').getByText('active').waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });

  it('of an owner whom nobody knows: only where that is said', async () => {
    const { page, problems, context } = await open('/agents?add');
    const dialogue = page.getByRole('dialog', { name: 'Add an agent' });
    await dialogue.getByLabel('Name').fill('ci-release');
    await dialogue.getByRole('combobox', { name: 'Owner' }).fill('platfrom-team');
    const add = dialogue.getByRole('button', { name: 'Add' });
    const sure = dialogue.getByLabel('Nobody is called platfrom-team here yet.');
    await sure.waitFor();
    expect(await add.isDisabled()).toBe(true);
    await dialogue.getByRole('combobox', { name: 'Owner' }).fill('platform-team');
    await dialogue.getByLabel('Nobody is called platform-team here yet.').check();
    await add.click();
    await page.getByRole('dialog', { name: 'ci-release is enrolled' }).waitFor();
    await page.keyboard.press('Escape');
    await row(page, 'ci-release').getByText('platform-team').waitFor();
    expect(problems).toEqual([]);
    await context.close();
  });

  it('of a taken or an impossible name is not offered', async () => {
    const { page, problems, context } = await open('/agents?add');
    const dialogue = page.getByRole('dialog', { name: 'Add an agent' });
    await dialogue.getByRole('combobox', { name: 'Owner' }).fill('ann');
    await dialogue.getByLabel('Name').fill('agent-one');
    await dialogue.getByText('There is one of this name.').waitFor();
    await dialogue.getByLabel('Name').fill('Agent One');
    await dialogue.getByText('Lower-case letters').waitFor();
    await dialogue.getByLabel('Name').press('Enter');
    expect((await agents()).map(({ name }) => name)).not.toContain('Agent One');
    expect(problems).toEqual([]);
    await context.close();
  });
});

describe('an agent', () => {
  it('is paused and resumed at once', async () => {
    const { page, problems, context } = await open();
    await choose(page, 'agent-one', 'Pause');
    await row(page, 'agent-one').getByText('paused').waitFor();
    const agent = rawAgent(rig);
    expect((await agent.tool('read')).messages[0]?.result.isError).toBe(true);
    await choose(page, 'agent-one', 'Resume');
    await row(page, 'agent-one').getByText('active').waitFor();
    expect((await agent.tool('read')).messages[0]?.result.isError).toBeUndefined();
    agent.close();
    await row(page, 'agent-one').getByRole('link', { name: 'agent-one' }).click();
    await page.waitForURL('**/activity?agent=agent-one');
    expect(problems).toEqual([]);
    await context.close();
  });

  it('gets a new certificate', async () => {
    const ends = async () =>
      (await rig.gateway.control.agents()).find(({ name }) => name === 'agent-one')?.notAfter;
    const before = await ends();
    const { page, problems, context } = await open();
    await choose(page, 'agent-one', 'Renew the certificate');
    await page.getByRole('dialog').getByRole('button', { name: 'Renew' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await ends()).toBeGreaterThan(before ?? Number.POSITIVE_INFINITY);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('is revoked after a question, whose focus is on leaving it', async () => {
    await rig.gateway.control.addAgent({ name: 'short-lived', owner: 'ann', days: 5 }, OPERATOR);
    const { page, problems, context } = await open();
    await row(page, 'short-lived').getByText('renew soon').waitFor();
    await choose(page, 'short-lived', 'Revoke');
    const dialogue = page.getByRole('dialog', { name: 'Revoke short-lived?' });
    await dialogue.getByRole('button', { name: 'Leave it' }).and(page.locator(':focus')).waitFor();
    await page.keyboard.press('Enter');
    await dialogue.waitFor({ state: 'detached' });
    await choose(page, 'short-lived', 'Revoke');
    await dialogue.getByRole('button', { name: 'Revoke' }).click();
    await row(page, 'short-lived').getByText('revoked').first().waitFor();
    expect(await agents()).toContainEqual({ name: 'short-lived', state: 'revoked', paused: false });
    expect(await axeFindings(page)).toEqual([]);
    expect(problems).toEqual([]);
    await context.close();
  });

  it('that there is not says so where its lines were asked for', async () => {
    const { page, context } = await open('/agents?connect=nobody');
    await page.getByRole('dialog').getByText('The lines could not be loaded').waitFor();
    await page.getByRole('button', { name: 'Close' }).click();
    await page.waitForURL('**/agents');
    await context.close();
  });

  it('list that cannot be loaded is tried again; nothing is wider than a narrow screen', async () => {
    const { page, context } = await open('/health', { width: 360 });
    await page.route('**/api/agents', (route) => route.fulfill({ status: 500, body: 'no' }));
    await goByKeys(page, 'g');
    await page.getByText('The agents could not be loaded').waitFor();
    await page.unrouteAll();
    await page.getByRole('button', { name: 'Try again' }).click();
    await row(page, 'agent-one').waitFor();
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
    await context.close();
  });
});
