import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { VerifyView } from '../../proxy/contract/views.ts';
import { enrolApprover } from '../gateway/people.ts';
import { OPERATOR, type Rig, startRig } from '../gateway/rig.ts';
import { axeFindings } from './axe.ts';
import { startBrowser } from './browser.ts';
import { goByKeys, openConsole } from './console-page.ts';

const YAML = 'listen: { port: 0 }\npolicy: { default: hold }';
let browser: Browser;
let rig: Rig;
beforeAll(async () => {
  rig = await startRig(YAML);
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await rig.close();
});

it('worst first, each with what to do; looks again when asked', async () => {
  const { page, problems, context } = await openConsole(browser, rig.gateway, '/health');
  const wrong = page.getByRole('region', { name: 'Wrong' });
  await wrong.getByText('no one can approve').waitFor();
  await wrong.getByText('countersign approver add NAME').waitFor();
  const sections = await page.getByRole('heading', { level: 2 }).allInnerTexts();
  expect(sections.slice(0, 2)).toEqual(['Wrong', 'To look at']);
  // What holds the head, and that nobody else vouches for it, with the way to take it along.
  const unseen = page.getByRole('region', { name: 'Could not be looked at' });
  await unseen.getByText('It is held by data/keys/head.json alone').waitFor();
  await unseen.getByRole('link', { name: 'The log' }).first().click();
  await page.waitForFunction(`{
    const { top } = document.getElementById('the-log').getBoundingClientRect();
    top >= 0 && top < innerHeight;
  }`);
  expect(await axeFindings(page)).toEqual([]);
  await enrolApprover(rig, 'ann');
  await page.getByRole('button', { name: 'Look again' }).click();
  await page.getByRole('region', { name: 'Well' }).getByText('someone can approve').waitFor();
  expect(problems).toEqual([]);
  await context.close();
});

it('a configuration that is wrong is told of as soon as it is', async () => {
  const { page, problems, context } = await openConsole(browser, rig.gateway, '/health');
  await page.getByRole('region', { name: 'Well' }).waitFor();
  await rig.configure(`${YAML}\nservers: { files: nothing }`);
  await page.getByText('The last good configuration stays in force').waitFor();
  await rig.configure(YAML);
  await page.getByText('The last good configuration stays in force').waitFor({ state: 'detached' });
  expect(problems).toEqual([]);
  await context.close();
});

it('the whole log is verified, and its head and key can be taken along', async () => {
  const { page, problems, context } = await openConsole(browser, rig.gateway, '/health');
  const log = page.getByRole('region', { name: 'The log', exact: true });
  await log.getByRole('button', { name: 'Verify all of it' }).click();
  await log.getByText(/All \d+ records verified/).waitFor();
  await log.getByRole('button', { name: 'Copy the signed head' }).waitFor();
  const { vkey } = (await rig.gateway.control.status()).log;
  await log.getByText(vkey).waitFor();
  expect(await axeFindings(page)).toEqual([]);
  expect(problems).toEqual([]);
  await context.close();
});

it('a log that does not verify is said loudly', async () => {
  const { page, context } = await openConsole(browser, rig.gateway, '/health');
  const bad: VerifyView = {
    ok: false,
    size: 9,
    records: { count: 9, first: 0, last: 8 },
    root: '',
    note: '',
    vkey: '',
    badIndex: 4,
    problem: 'other-hash',
    faults: [{ problem: 'other-hash', index: 4 }],
    looked: null,
    milliseconds: 1,
  };
  await page.route('**/api/log/verify', (route) => route.fulfill({ json: bad }));
  await page.getByRole('button', { name: 'Verify all of it' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'The log does not verify' });
  await alert.getByText('From record 4 on').waitFor();
  await context.close();
});

it('the facts of this gateway, on a narrow screen too; what cannot be loaded is tried again', async () => {
  const { page, context } = await openConsole(browser, rig.gateway, '/agents', { width: 360 });
  await page.route('**/api/health', (route) => route.fulfill({ status: 500, body: 'no' }));
  await goByKeys(page, 'h');
  await page.getByText('The findings could not be loaded').waitFor();
  await page.unrouteAll();
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('region', { name: 'Well' }).waitFor();
  const { listening, installation } = await rig.gateway.control.status();
  const facts = page.getByRole('region', { name: 'This gateway' });
  await facts.getByText(listening ?? '?').waitFor();
  await facts.getByText(installation, { exact: true }).waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  await rig.gateway.control.pause({ what: 'all', paused: true }, OPERATOR);
  await page.getByText('all calls are paused').waitFor();
  await rig.gateway.control.pause({ what: 'all', paused: false }, OPERATOR);
  await context.close();
});
