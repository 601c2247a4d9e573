import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBrowser } from '../console/browser.ts';
import { type Scene, startScene } from '../gateway/approve-scene.ts';
import { type Logged, logOf } from '../gateway/log.ts';
import { vote } from '../gateway/people.ts';
import { OPERATOR } from '../gateway/rig.ts';
import { writeBundle } from './bundle-file.ts';
import { openedPage } from './opened-page.ts';
import { recordsIn } from './records-in.ts';

/** Calls that were denied without anybody being asked, out of a bundle of each alone. */
let scene: Scene;
let browser: Browser;
let approval: string;
let again: Logged;
beforeAll(async () => {
  [scene, browser] = await Promise.all([
    startScene(`default: allow
rules: [{ name: writes, match: { tool: write }, then: hold }]`),
    startBrowser(),
  ]);
  const { agent, ann, rig } = scene;
  const held = agent.begin('write', { path: '/friday' });
  approval = await scene.waitingFor('/friday');
  await rig.gateway.control.deliver(approval, { channel: 'desktop', what: 'seen' }, ann);
  await vote(rig, approval, ann, 'deny', { reason: 'Not on a Friday.' });
  await held.done;
  await agent.tool('write', { path: '/friday' });
  again = await newest();
});
afterAll(async () => {
  await browser?.close();
  await scene?.close();
});

async function newest(): Promise<Logged> {
  const record = (await logOf(scene.rig, { kind: 'call.request' })).at(-1);
  if (record === undefined) throw new Error('no call');
  return record;
}
async function bundleOf(call: string | undefined): Promise<string> {
  const path = join(scene.rig.home, `${call}.zip`);
  await writeBundle(await scene.rig.gateway.control.exportLog({ call: call ?? '' }, OPERATOR), path);
  return path;
}
/** The bundle's denied call, as the page shows it. */
async function shown(bundle: string): Promise<{ page: Page; problems: readonly string[] }> {
  const key = scene.rig.gateway.installation.vkey;
  const { page, problems } = await openedPage(browser, { folder: scene.rig.home, bundle, key });
  await page
    .getByRole('button', { name: /^agent-one/ })
    .first()
    .click();
  await page.getByRole('article').first().waitFor();
  await page.keyboard.press('d');
  await section(page, 'Decision').waitFor();
  return { page, problems };
}
const section = (page: Page, name: string | RegExp) =>
  page.getByRole('article').getByRole('region', { name });

it('the bundle of one that was not asked again has the approval that was denied, and who denied it', async () => {
  const records = await recordsIn(await bundleOf(again.call));
  const others = records.filter(({ kind }) => kind.startsWith('approval.'));
  expect(others.map(({ kind }) => kind)).toEqual([
    ...['approval.request', 'approval.delivery', 'approval.decide'],
  ]);
  expect(new Set(others.map(({ facts }) => facts['approval']))).toEqual(new Set([approval]));
  expect(records.some(({ kind, call }) => kind === 'call.request' && call !== again.call)).toBe(false);
  const people = records.filter(({ kind }) => kind === 'identity.change');
  expect(people.map(({ facts }) => facts['principal'])).toContain(scene.ann.principal);
});

it('its page shows that nobody was asked, and who had denied the same call, when and why', async () => {
  const { page, problems } = await shown(await bundleOf(again.call));
  const said = `Denied without asking: a person had denied the same call (approval …${approval.slice(-6)}, record `;
  const way = await section(page, /step by step/)
    .getByRole('listitem')
    .allTextContents();
  expect(way.at(-1)).toContain(said);
  expect(way.filter((step) => step.includes('ann denies'))).toHaveLength(1);
  expect(way.join('\n')).not.toContain('waited with');
  const of = await section(page, 'Approval').textContent();
  expect(of).toContain('ann denied');
  expect(of).toContain('Not on a Friday.');
  expect(of).toContain('nobody was asked again');
  expect(await page.getByRole('article').textContent()).not.toContain('No record of an approval');
  expect(problems).toEqual([]);
});

it('of one that cannot be shown whole the page says why, and not that a record is missing', async () => {
  await scene.agent.post(
    '{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"write","arguments":{}},"extra":true}',
  );
  const { page } = await shown(await bundleOf((await newest()).call));
  const of = await section(page, 'Approval').textContent();
  expect(of).toContain('it has members that approvers are not shown');
  expect(of).not.toContain('No record');
});
