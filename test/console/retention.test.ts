import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { rawAgent } from '../gateway/agent.ts';
import { OPERATOR, type Rig, startRig } from '../gateway/rig.ts';
import { startUpstream, type Upstream } from '../gateway/upstream.ts';
import { axeFindings } from './axe.ts';
import { startBrowser } from './browser.ts';
import { openConsole } from './console-page.ts';
import { isWide } from './session-stage.ts';

let browser: Browser;
let rig: Rig;
let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
  rig = await startRig(`
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
policy: { default: allow, unconfirmedTools: allow }
retention:
  rules:
    - { name: payments, match: { server: "pay*" }, keep: forever }
    - { name: at-once, match: { server: fixture, body: [request, answer] }, keep: 1ms }
    - { name: the-rest, keep: 90d, afterBundle: true }
`);
  const agent = rawAgent(rig);
  for (const n of [1, 2, 3]) await agent.tool('read', { path: `/srv/${n}` });
  agent.close();
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await rig.close();
  await upstream.close();
});

const look = async (page: Page, name: string): Promise<void> => {
  if (process.env['LOOK'] === undefined) return;
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${process.env['LOOK']}/${name}-${colorScheme}.png`, fullPage: true });
  }
  await page.emulateMedia({ colorScheme: 'light' });
};

it('Retention says what is kept how long, what would be deleted, and what must not be', async () => {
  const { page, problems, context } = await openConsole(browser, rig.gateway, '/retention');
  const kept = page.getByRole('main');
  await kept.getByRole('row', { name: /payments server pay\* for ever nothing now/ }).waitFor();
  await kept.getByRole('row', { name: /at-once server fixture; request, answer 1ms 6 bodies/ }).waitFor();
  await kept.getByText('The gateway deletes nothing by itself.').waitFor();
  await kept.getByText(/None is in force: the rules count for every body/).waitFor();
  await rig.gateway.control.preserve(
    { owner: 'legal\u202e', reason: 'case 7', filter: { agent: 'agent-one', since: 1_795_000_000_000_000 } },
    OPERATOR,
  );
  await page.reload();
  await kept.getByRole('row', { name: /at-once .* 1ms nothing now 6 bodies, .* preserved/ }).waitFor();
  await kept
    .getByRole('row', {
      name: /legal.*since .*, agent agent-one.*3 calls; keeps 6 bodies.*case 7.*by operator/,
    })
    .waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await page.setViewportSize({ width: 380, height: 800 });
  expect(await isWide(page)).toBe(false);
  expect(problems).toEqual([]);
  await context.close();
});

it('a preservation is placed and released in the console, with its reason, and what it covers is said before', async () => {
  const { page, problems, context } = await openConsole(browser, rig.gateway, '/retention');
  const held = page.getByRole('region', { name: 'Preservations', exact: true });
  await held.getByRole('button', { name: 'Preserve …' }).click();
  const form = page.getByRole('dialog', { name: 'Preserve (legal hold)' });
  await form.getByText(/Nothing narrows it: everything is kept, now and whatever/).waitFor();
  expect(await form.getByRole('button', { name: 'Preserve', exact: true }).isDisabled()).toBe(true);
  await form.getByLabel('For whom').fill('auditors');
  await form.getByLabel('Why').fill('yearly audit');
  await form.getByLabel('Text in it').fill('/srv/2');
  await form.getByRole('button', { name: 'How many calls is that?' }).click();
  await form.getByRole('status').getByText('1 call now').waitFor();
  await look(page, 'preserve');
  expect(await axeFindings(page)).toEqual([]);
  await form.getByRole('button', { name: 'Preserve', exact: true }).click();
  await held
    .getByRole('row', { name: /auditors text \/srv\/2 1 call; keeps 2 bodies.*yearly audit/ })
    .waitFor();
  const [placed] = await rig.gateway.control.preservations();
  expect(placed).toMatchObject({ owner: 'auditors', filter: { text: '/srv/2' }, released: null });
  await held.getByRole('button', { name: 'Release the preservation of auditors' }).click();
  const ask = page.getByRole('dialog', { name: 'Release this preservation?' });
  expect(await ask.getByRole('button', { name: 'Release', exact: true }).isDisabled()).toBe(true);
  await ask.getByLabel('Why').fill('audit is over');
  await ask.getByRole('button', { name: 'Release', exact: true }).click();
  await held.getByRole('row', { name: /auditors/ }).waitFor({ state: 'detached' });
  await held.getByRole('switch', { name: 'also 1 released' }).click();
  await held.getByRole('row', { name: /auditors.*released .* by operator.*: audit is over/ }).waitFor();
  expect(problems).toEqual([]);
  await context.close();
});

it('what a search in Activity finds is preserved by its line', async () => {
  const { page, problems, context } = await openConsole(browser, rig.gateway, '/activity?q=%22/srv/3%22');
  await page.getByRole('button', { name: 'Preserve …' }).click();
  const form = page.getByRole('dialog', { name: 'Preserve (legal hold)' });
  const line = form.getByLabel('Query');
  expect(await line.inputValue()).toBe('/srv/3');
  await line.fill('/srv/3 colour:red');
  await form.getByLabel('For whom').fill('auditors');
  await form.getByLabel('Why').fill('one call');
  await form
    .getByRole('alert')
    .getByText(/There is no field colour/)
    .waitFor();
  expect(await form.getByRole('button', { name: 'Preserve', exact: true }).isDisabled()).toBe(true);
  await look(page, 'preserve-line');
  expect(await axeFindings(page)).toEqual([]);
  await line.fill('outcome:answered /srv/3');
  await form.getByRole('button', { name: 'How many calls is that?' }).click();
  await form.getByRole('status').getByText('1 call now').waitFor();
  await form.getByRole('button', { name: 'Preserve', exact: true }).click();
  await page.getByRole('row', { name: /auditors query outcome:answered \/srv\/3 1 call/ }).waitFor();
  expect(new URL(page.url()).search).toBe('');
  expect(problems).toEqual([]);
  await context.close();
});

it('a purge deletes what was shown once its number is typed, and is told among the last ones', async () => {
  for (const { id, released } of await rig.gateway.control.preservations())
    if (released === null) await rig.gateway.control.release(id, { reason: 'closed' }, OPERATOR);
  const { page, problems, context } = await openConsole(browser, rig.gateway, '/retention');
  const rules = page.getByRole('region', { name: 'Rules', exact: true });
  const last = page.getByRole('region', { name: 'Last purges', exact: true });
  await last.getByText('None is on record.').waitFor();
  await rules.getByText(/6 bodies, .* would be deleted/).waitFor();
  await look(page, 'retention');
  await page.setViewportSize({ width: 400, height: 800 });
  await look(page, 'retention-400');
  expect(await isWide(page)).toBe(false);
  await page.setViewportSize({ width: 1280, height: 800 });
  await rules.getByRole('button', { name: 'Purge …' }).click();
  const ask = page.getByRole('dialog', { name: 'Delete bodies for ever?' });
  const act = ask.getByRole('button', { name: 'Delete', exact: true });
  await ask.getByRole('textbox').fill('5');
  expect(await act.isDisabled()).toBe(true);
  await look(page, 'purge');
  expect(await axeFindings(page)).toEqual([]);
  await ask.getByRole('textbox').fill('6');
  await act.click();
  await page.getByText(/Deleted: 6 bodies, .* It is on record./).waitFor();
  await page.getByRole('button', { name: 'Done' }).click();
  await rules.getByText(/Nothing would be deleted/).waitFor();
  await last.getByRole('row', { name: /at-once \(1ms\) 6 bodies, .* operator, asked for #\d+/ }).waitFor();
  expect(problems).toEqual([]);
  await context.close();
});

it('a session says of its messages when and by which rule they were deleted', async () => {
  const { sessions } = await rig.gateway.control.sessions({ limit: 1 }, OPERATOR);
  const { page, problems, context } = await openConsole(browser, rig.gateway, `/sessions/${sessions[0]?.id}`);
  await page.getByRole('list', { name: 'Calls' }).getByRole('link').first().click();
  const call = page.getByRole('region', { name: 'One call', exact: true });
  const request = call.getByRole('region', { name: 'Request', exact: true });
  await request.getByText(/The request was deleted on .* by rule at-once/).waitFor();
  await call
    .getByRole('region', { name: 'Answer', exact: true })
    .getByText(/The answer was deleted/)
    .waitFor();
  expect(await axeFindings(page)).toEqual([]);
  await request.getByRole('link', { name: /record \d+/ }).click();
  const record = page.getByRole('dialog');
  await record.getByText('log.purge').first().waitFor();
  await record.getByRole('region', { name: 'Body: deleted' }).waitFor();
  expect(problems).toEqual([]);
  await context.close();
});
