import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startUpstream, type Upstream } from '../gateway/upstream.ts';
import { type App, startApp } from './app.ts';
import { type DesktopSession, startDesktop } from './desktop-session.ts';
import { eventually } from './eventually.ts';
import { pressToClose } from './press-to-close.ts';
import { beginStory, prepareHome, type Story } from './story.ts';

/*
 * A person names themselves in the app and decides with the key of their computer: from the notification to the signed vote in the log.
 */
const PICTURES = 'results/desktop';
const SECRET = `a secret of nora ${crypto.randomUUID()}`;
let desktop: DesktopSession;
let upstream: Upstream;
let app: App;
let story: Story;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  [desktop, upstream] = await Promise.all([startDesktop(), startUpstream()]);
  await prepareHome(
    desktop,
    upstream,
    300,
    `
rules:
  - { name: reads-want-presence, match: { tool: read }, then: hold, require: { confirm: presence } }`,
  );
  app = await startApp(desktop);
  story = await beginStory(desktop, app, upstream, { approver: false });
}, 120_000);
afterAll(async () => {
  await story?.close();
  await app?.quit();
  await upstream?.close();
  await desktop?.close();
});

/** The page of the approval that the newest notification leads to, with somebody at its window. */
async function clickedOpen(id: string): Promise<Page> {
  await displayed(1);
  await desktop.notices?.click();
  const page = await app.window(new RegExp(`^/approval/${id}$`));
  await page.getByRole('button', { name: /Approve once/ }).waitFor();
  await desktop.clickInto('Approval');
  return page;
}
const displayed = (count: number): Promise<unknown> =>
  eventually(`${count} notifications`, async () => (await desktop.notices?.displayed()) === count);
/** The newest decision on record. */
async function decision(): Promise<{ actor: { credential?: string }; facts: Record<string, unknown> }> {
  const [record] = await story.api.records({ kind: 'approval.decide', limit: 1 });
  return JSON.parse(record?.text ?? '{}');
}

test('Start asks for a name in a window of its own, and the person is an approver with a device', async () => {
  const start = await app.window(/^\/(start)?$/);
  await start.getByRole('button', { name: 'Name yourself …' }).click();
  const form = await app.desk('person');
  await form.getByLabel('Your name').fill('nora');
  await form.getByLabel('A secret of your own').fill(SECRET);
  await form.getByLabel('The same once more').fill('something else');
  await form.getByRole('button', { name: 'Decide as this person' }).click();
  await form.getByText('The two secrets are not the same.').waitFor();
  await desktop.picture(`${PICTURES}/name-yourself.png`);
  await form.getByLabel('The same once more').fill(SECRET);
  await form.getByRole('button', { name: 'Decide as this person' }).click();
  await form.getByText('You decide as nora').waitFor();
  await pressToClose(form, form.getByRole('button', { name: 'Done' }));
  const [device] = await story.api.devices();
  expect(device).toMatchObject({ person: 'nora', revokedAt: null });
  await eventually('a way to reach nora', async () =>
    (await story.api.status()).channels.includes('desktop'),
  );
});

test('a held call, its notification, the approval, the agent’s answer and the signed vote on record', async () => {
  const call = story.agent.begin('destroy', { path: '/tmp/signed' });
  const { id } = await story.waiting();
  const page = await clickedOpen(id);
  await page.getByText('You decide as nora').waitFor();
  await desktop.picture(`${PICTURES}/approval-as-nora.png`);
  await page.getByRole('button', { name: /Approve once/ }).click();
  expect((await call.done).text).toContain('ran');
  await page.getByText('You approved this call').waitFor();
  await displayed(0);

  const [device] = await story.api.devices();
  expect(await decision()).toMatchObject({
    actor: { credential: device?.id },
    facts: { assurance: 'click', presence: false },
  });
  const { votes, deliveries } = await story.api.approval(id);
  expect(votes).toMatchObject([{ person: 'nora', vote: 'approve', assurance: 'click', signed: true }]);
  expect(deliveries).toMatchObject([{ person: 'nora', channel: 'desktop', failed: null }]);
  expect(deliveries[0]?.delivered).not.toBeNull();
  expect(deliveries[0]?.seen).not.toBeNull();
  await page.close();
});

test('a call that wants presence takes the secret, wrong ones decide nothing, and the vote says so', async () => {
  const call = story.agent.begin('read', { path: '/tmp/presence' });
  const { id } = await story.waiting();
  const page = await clickedOpen(id);
  await page.getByRole('button', { name: /Approve once/ }).click();
  await page.getByLabel('Your secret, once more').fill('not the secret');
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await page.getByText('The secret is wrong').waitFor();
  expect((await story.api.approval(id)).votes).toEqual([]);
  await page.getByLabel('Your secret, once more').fill(SECRET);
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  expect((await call.done).text).toContain('ran');
  expect(await decision()).toMatchObject({ facts: { assurance: 'os-presence', presence: true } });
  await page.close();
});

test('no page holds a token or votes past the app, and a claim of presence is a click', async () => {
  const call = story.agent.begin('read', { path: '/tmp/claims' });
  const { id } = await story.waiting();
  const page = await clickedOpen(id);
  await page.getByText('/tmp/claims').first().waitFor();
  expect(await page.evaluate(() => localStorage.getItem('countersign.token'))).toBeNull();
  const { shown } = await story.api.approval(id);
  const claimed = await page.evaluate(
    async ([approval, what]) => {
      const body = JSON.stringify({ vote: 'approve', assurance: 'os-presence', shown: what, revealed: [] });
      const headers = { 'Content-Type': 'application/json', Authorization: `Bearer ${'a'.repeat(43)}` };
      const answer = await fetch(`/api/approvals/${approval}/votes`, { method: 'POST', headers, body });
      const said = (await answer.json()) as { readonly error?: { readonly code: string } };
      return [answer.status, said.error?.code];
    },
    [id, shown] as const,
  );
  expect(claimed).toEqual([403, 'not-allowed']);
  expect((await story.api.approval(id)).votes).toEqual([]);
  await page.getByRole('button', { name: /Deny/ }).click();
  await page.getByRole('button', { name: 'Deny this call' }).click();
  expect((await call.done).text).toContain('denied');
  await page.close();
});

test('quit and started again, the same key decides: nothing is asked anew', async () => {
  const call = story.agent.begin('destroy', { path: '/tmp/again' });
  call.done.catch(() => {});
  const { id } = await story.waiting();
  await displayed(1);
  await app.quit();
  app = await startApp(desktop, '--hidden');
  const page = await clickedOpen(id);
  await page.getByRole('button', { name: /Approve once/ }).click();
  await page.getByText('You approved this call').waitFor();
  expect((await story.api.approval(id)).votes).toMatchObject([{ person: 'nora', signed: true }]);
}, 60_000);

test('a key that is revoked decides nothing more: the window asks for the secret, as a browser does', async () => {
  const [device] = await story.api.devices();
  await story.api.revokeDevice(device?.id ?? '');
  await eventually('nobody to reach', async () => !(await story.api.status()).channels.includes('desktop'));
  await app.press({ act: 'queue', gateway: 'here' });
  const page = await app.window(/^\/$/);
  await page.getByRole('button', { name: 'Log in to decide' }).waitFor();
});
