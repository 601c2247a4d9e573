import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ed25519Signer, type SignerKey } from '../../proxy/record/keys.ts';
import { startBrowser } from '../console/browser.ts';
import { type Scene, startScene } from '../gateway/approve-scene.ts';
import { OPERATOR } from '../gateway/rig.ts';
import { writeBundle } from './bundle-file.ts';
import { openedPage } from './opened-page.ts';
import { type Forged, type Forger, signedAnew } from './signed-anew.ts';
import { type Held, pack, unpack } from './unpacked.ts';

/** What the page says became of a call is what became of it: denied, failed, or neither. */
type Decided = Forged & { call?: string; policy?: { enforced: boolean } };
let scene: Scene;
let browser: Browser;
let signer: SignerKey;
let whole: Held[];
const POLICY = `default: allow
rules: [{ name: no-destroying, match: { tool: destroy }, then: deny }]`;

beforeAll(async () => {
  [scene, browser] = await Promise.all([startScene(POLICY), startBrowser()]);
  await scene.agent.tool('destroy', { path: '/all' });
  await scene.agent.tool('read', { path: '/one' });
  // The same policy, in another configuration.
  await scene.policy(POLICY, 'limits: { waitingPerAgent: 100 }');
  const { origin, keyring } = scene.rig.gateway.installation;
  signer = ed25519Signer(origin, keyring.log.export({ type: 'pkcs8', format: 'der' }));
  await writeBundle(await scene.rig.gateway.control.exportLog({}, OPERATOR), at('whole.zip'));
  whole = await unpack(at('whole.zip'));
});
afterAll(async () => {
  await browser?.close();
  await scene?.close();
});

const at = (name: string): string => join(scene.rig.home, name);
const AGENT = 'agent-one of olga with fixture';
async function opened(lie: (forger: Forger) => void): Promise<Page> {
  await pack(await signedAnew(whole, lie, signer), at('forged.zip'));
  const key = scene.rig.gateway.installation.vkey;
  const { page } = await openedPage(browser, { folder: scene.rig.home, bundle: at('forged.zip'), key });
  return page;
}
/** The nth call: what was asked, and what became of it. */
function callOf({ records }: Forger, nth: number): [Decided, Decided] {
  const all: Decided[] = records;
  const request = all.filter(({ kind }) => kind === 'call.request')[nth];
  const result = all.find(({ kind, call }) => kind === 'call.result' && call === request?.call);
  if (request === undefined || result === undefined) throw new Error('no call');
  return [request, result];
}
const sessionText = async (page: Page): Promise<string> =>
  (await page.getByRole('listitem').filter({ hasText: AGENT }).first().textContent()) ?? '';

it('what was only observed was not denied: it ran', async () => {
  const page = await opened((forger) => {
    const [request, result] = callOf(forger, 0);
    if (request.policy !== undefined) request.policy.enforced = false;
    result.facts['outcome'] = 'answered';
  });
  expect(await sessionText(page)).not.toContain('denied');
  await page.getByRole('button', { name: 'Denied', exact: true }).click();
  await expect.poll(() => page.getByRole('status').textContent()).toMatch(/^0 calls found/);
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('button', { name: AGENT }).click();
  const badge = page.getByRole('article').locator('.badge').first();
  await badge.waitFor();
  expect([await badge.textContent(), await badge.getAttribute('class')]).toEqual([
    ...['would be denied', 'badge plain'],
  ]);
  await page.getByRole('button', { name: 'Denied 0' }).waitFor();
  const way = page.getByRole('article').getByRole('region', { name: /step by step/ });
  expect(await way.textContent()).toContain('forwarded at once');
  expect(await way.locator('.arrow.deny').count()).toBe(0);
  // The picture: the call ran, and nothing of it is red.
  const strengths = await page.evaluate(`(() => {
    const catalogue = newCatalogue();
    const of = { call: 'a', session: 's', commits: [] };
    const policy = { enforced: false, rule: 'r' };
    catalogue.take({ ...of, index: 0, time: 1, kind: 'call.request', facts: { decision: 'deny' }, policy });
    catalogue.take({ ...of, index: 1, time: 9, kind: 'call.result', facts: { outcome: 'answered' } });
    catalogue.close();
    const lanes = laneColumns(catalogue, catalogue.sessions[0], { from: 0, to: 10, width: 10 });
    return ['gateway', 'server'].map((lane) => Math.max(...lanes[lane]));
  })()`);
  expect(strengths).toEqual([1, 1]);
});

it('what the gateway could not go on with failed, and nobody denied it', async () => {
  const page = await opened((forger) => {
    Object.assign(callOf(forger, 1)[1].facts, { outcome: 'refused', code: 'log-unwritable' });
  });
  const text = await sessionText(page);
  for (const said of ['1 denied', '1 failed']) expect(text).toContain(said);
  await page.getByRole('button', { name: AGENT }).click();
  await page.getByRole('article').getByText('/all').first().waitFor();
  await page.keyboard.press('f');
  await page.getByText('Whether it had been forwarded is not known: the server may have run it.').waitFor();
  expect(
    await page
      .getByRole('article')
      .getByRole('region', { name: /step by step/ })
      .textContent(),
  ).not.toContain('→ server');
});

it('a record that has the policy of a call, and is later than the call, is told as that', async () => {
  const page = await opened(({ records }) => {
    const [first] = records.filter(({ kind }) => kind === 'config.change');
    if (first === undefined) throw new Error('no configuration');
    first.facts['policy'] = '0'.repeat(64);
  });
  await page.getByRole('button', { name: AGENT }).click();
  const decision = page.getByRole('article').getByRole('region', { name: 'Decision' });
  await decision.getByText(/Record \d+, which is later than the call, has this policy/).waitFor();
  expect(await decision.textContent()).not.toContain('of that time');
  const before = await opened(() => {});
  await before.getByRole('button', { name: AGENT }).click();
  await before.getByText(/^Record \d+ has this policy/).waitFor();
});
