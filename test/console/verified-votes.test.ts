import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { spkiDigestOf } from '../../proxy/api/elsewhere/device.ts';
import { inFours } from '../../proxy/contract/in-fours.ts';
import type { VerifyView } from '../../proxy/contract/views.ts';
import { type Scene, startScene } from '../gateway/approve-scene.ts';
import { cast, type EnrolledDevice, enrolDevice, signed } from '../gateway/devices.ts';
import { vote } from '../gateway/people.ts';
import { axeFindings } from './axe.ts';
import { startBrowser } from './browser.ts';
import { openConsole } from './console-page.ts';

let scene: Scene;
let device: EnrolledDevice;
let browser: Browser;
beforeAll(async () => {
  [scene, browser] = await Promise.all([
    startScene(`default: allow
rules: [{ name: writes, match: { tool: write }, then: hold }]`),
    startBrowser(),
  ]);
  const { rig, ann, bob } = scene;
  device = await enrolDevice(rig, ann, 'the desk of ann');
  const one = scene.agent.begin('write', { path: '/tmp/1' });
  const id = await scene.waitingFor('/tmp/1');
  await cast(rig, id, device.by, await signed(rig, id, device));
  await one.done;
  const two = scene.agent.begin('write', { path: '/tmp/2' });
  await vote(rig, await scene.waitingFor('/tmp/2'), bob, 'approve');
  await two.done;
});
afterAll(async () => {
  await browser?.close();
  await scene?.close();
});

it('a log that was verified says whose word its votes are, and names the keys', async () => {
  const { page, problems, context } = await openConsole(browser, scene.rig.gateway, '/health');
  const log = page.getByRole('region', { name: 'The log', exact: true });
  await log.getByRole('button', { name: 'Verify all of it' }).click();
  await log.getByText('1 vote signed by a device of the voter: the signature is good').waitFor();
  const key = inFours(spkiDigestOf(device.key));
  await log.getByRole('listitem').filter({ hasText: 'ann, 1 vote' }).getByText(key).waitFor();
  await log.getByText('1 vote without a signature').waitFor();
  expect(await axeFindings(page)).toEqual([]);
  if (process.env['LOOK'] !== undefined)
    await page.screenshot({ path: `${process.env['LOOK']}/verified-votes.png`, fullPage: true });
  expect(problems).toEqual([]);
  await context.close();
});

it('and what could not be checked of them, also where the log does not verify', async () => {
  const { page, context } = await openConsole(browser, scene.rig.gateway, '/health', { width: 360 });
  await page.route('**/api/log/verify', async (route) => {
    const found: VerifyView = await (await route.fetch()).json();
    const { looked } = found;
    if (looked === null) throw new Error('nothing was looked at');
    const votes = { ...looked.votes, signed: 5, asRecorded: 2, otherRequest: [7, 9], unchecked: 3 };
    const faults = [{ problem: 'bad-vote', index: 4 }] as const;
    const json: VerifyView = { ...found, ok: false, faults, looked: { ...looked, votes } };
    await route.fulfill({ json });
  });
  await page.getByRole('button', { name: 'Verify all of it' }).click();
  const alert = page.getByRole('alert').filter({ hasText: 'The log does not verify' });
  await alert.getByText('Record 4: it says that a person voted so').waitFor();
  await alert.getByText('NOT over the request as it stands here: the votes of records 7, 9').waitFor();
  await alert.getByText('Of 1 of them, the request is not in what was looked at').waitFor();
  await alert.getByText('3 signed votes could not be checked').waitFor();
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(360);
  expect(await axeFindings(page)).toEqual([]);
  if (process.env['LOOK'] !== undefined)
    await page.screenshot({ path: `${process.env['LOOK']}/verified-votes-bad.png`, fullPage: true });
  await context.close();
});
