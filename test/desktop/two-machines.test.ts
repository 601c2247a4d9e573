import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { provideElectron } from '../../build/electron-runtime.ts';
import { startUpstream, type Upstream } from '../gateway/upstream.ts';
import { type App, startApp } from './app.ts';
import { type DesktopSession, startDesktop } from './desktop-session.ts';
import { type Engineer, startEngineer } from './engineer.ts';
import { eventually } from './eventually.ts';
import { prepareHome } from './story.ts';

/*
 * Two machines: an engineer's gateway without a screen, and an approver's app with a home, a bus and a notification daemon of its own.
 */
const PICTURES = 'results/desktop';
const NAME = 'build server';
let far: DesktopSession;
let upstream: Upstream;
let engineer: Engineer;
let app: App;

beforeAll(async () => {
  mkdirSync(PICTURES, { recursive: true });
  [far, upstream] = await Promise.all([startDesktop(), startUpstream()]);
  [engineer] = await Promise.all([startEngineer(upstream), prepareHome(far, upstream)]);
  app = await startApp(far);
  await app.marked('gateway');
}, 120_000);
afterAll(async () => {
  await app?.quit();
  await engineer?.close();
  await upstream?.close();
  await far?.close();
});

const displayed = (count: number): Promise<unknown> =>
  eventually(`${count} notifications`, async () => (await far.notices?.displayed()) === count);
const waiting = (): Promise<string> =>
  eventually('a waiting call', async () => (await engineer.api.approvals({ state: 'waiting' }))[0]?.id);
const reachable = (): Promise<unknown> =>
  eventually('a way to reach mia', async () => (await engineer.api.status()).channels.includes('desktop'));
async function clickedOpen(id: string): Promise<Page> {
  await displayed(1);
  await far.notices?.click();
  const page = await app.window(new RegExp(`^/approval/${id}$`));
  await page.getByRole('button', { name: /Approve once/ }).waitFor();
  await far.clickInto('Approval');
  return page;
}

test('an invitation that comes as a link is shown, named, taken, and used once', async () => {
  const { join } = await engineer.api.invite({ name: 'mia', hours: 1 });
  const { executable, appArguments } = await provideElectron();
  // As a browser hands a link over: a second start, which gives it to the one that runs.
  const second = spawn(executable, [...appArguments, '--no-sandbox', '--disable-gpu', join], {
    env: { ...far.env },
    stdio: 'ignore',
  });
  await once(second, 'exit');
  const page = await app.desk('join');
  await page.getByText(`Decide as mia at ${engineer.approversAt}?`).waitFor();
  await page.getByLabel('What you call it').fill(NAME);
  await far.picture(`${PICTURES}/join.png`);
  expect(await engineer.api.devices()).toEqual([]);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await page.getByText(`You decide at ${NAME} as mia`).waitFor();
  await reachable();
  expect(await engineer.api.devices()).toMatchObject([{ person: 'mia', revokedAt: null }]);
  await page.close();
});

test('what is no invitation, and one that was used, is refused in words', async () => {
  const settings = await app.window(/^\/(start)?$/);
  await settings.getByRole('link', { name: 'Settings' }).click();
  await settings.getByText('connected', { exact: true }).waitFor();
  await far.picture(`${PICTURES}/settings-gateways.png`);
  await settings.getByRole('button', { name: 'Join a gateway …' }).click();
  const page = await app.desk('join');
  await page.getByLabel('The line').fill('countersign://join/nothing');
  await page.getByRole('button', { name: 'Look at it' }).click();
  await page.getByText('This is no invitation').waitFor();
  await page.close();
});

test('a call held there is notified here, and the signed vote of this device lets it run there', async () => {
  const call = engineer.agent.begin('destroy', { path: '/srv/far' });
  const id = await waiting();
  await displayed(1);
  await far.picture(`${PICTURES}/notification-elsewhere.png`);
  const page = await clickedOpen(id);
  await page.getByTitle('A gateway elsewhere').getByText(NAME).waitFor();
  await page.getByText('You decide as mia').waitFor();
  await far.picture(`${PICTURES}/approval-elsewhere.png`);
  await page.getByRole('button', { name: /Approve once/ }).click();
  expect((await call.done).text).toContain('ran');
  const [device] = await engineer.api.devices();
  const [record] = await engineer.api.records({ kind: 'approval.decide', limit: 1 });
  expect(JSON.parse(record?.text ?? '{}')).toMatchObject({
    actor: { credential: device?.id },
    facts: { assurance: 'other-device' },
  });
  const { deliveries, votes } = await engineer.api.approval(id);
  expect(votes).toMatchObject([{ person: 'mia', signed: true }]);
  expect(deliveries).toMatchObject([{ person: 'mia', channel: 'desktop', failed: null }]);
  await page.close();
});

test('presence for a call elsewhere is the secret of who sits here, and the vote states it', async () => {
  const call = engineer.agent.begin('read', { path: '/srv/present' });
  const id = await waiting();
  const page = await clickedOpen(id);
  await page.getByText('which this computer cannot').waitFor();
  const settings = await app.window(/^\/settings$/);
  await settings.getByRole('button', { name: 'Name yourself …' }).click();
  const form = await app.desk('person');
  await form.getByLabel('Your name').fill('mia-here');
  await form.getByLabel('A secret of your own').fill('a secret of mia');
  await form.getByLabel('The same once more').fill('a secret of mia');
  await form.getByRole('button', { name: 'Decide as this person' }).click();
  await form.getByText('You decide as mia-here').waitFor();
  await form.close();
  await page.reload();
  await far.clickInto('Approval');
  await page.getByRole('button', { name: /Approve once/ }).click();
  await page.getByLabel('Your secret, once more').fill('a secret of mia');
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  expect((await call.done).text).toContain('ran');
  const [record] = await engineer.api.records({ kind: 'approval.decide', limit: 1 });
  expect(JSON.parse(record?.text ?? '{}')).toMatchObject({
    facts: { assurance: 'other-device', presence: true },
  });
  await page.close();
}, 60_000);

test('the gateway is killed and comes back: the tray says so, and the call that waited is not missed', async () => {
  const call = engineer.agent.begin('destroy', { path: '/srv/killed' });
  call.done.catch(() => {});
  const id = await waiting();
  await displayed(1);
  await engineer.kill();
  await eventually('words in the tray', async () =>
    (await app.tray()).tooltip.includes(`${NAME} cannot be reached`),
  );
  await engineer.start();
  await reachable();
  await eventually('calm words', async () => !(await app.tray()).tooltip.includes('cannot be reached'));
  expect(await waiting()).toBe(id);
  await displayed(1);
  const page = await clickedOpen(id);
  await page.getByRole('button', { name: /Deny/ }).click();
  await page.getByRole('button', { name: 'Deny this call' }).click();
  await page.getByText('You denied this call').waitFor();
  await displayed(0);
  await page.close();
}, 60_000);

test('the app is killed, a call is held meanwhile, and it is told of at the next start', async () => {
  process.kill(app.pid, 'SIGKILL');
  await app.quit();
  const call = engineer.agent.begin('destroy', { path: '/srv/meanwhile' });
  const id = await waiting();
  app = await startApp(far);
  const page = await clickedOpen(id);
  await page.getByRole('button', { name: /Approve once/ }).click();
  expect((await call.done).text).toContain('ran');
  await page.close();
}, 60_000);

test('a gateway that was left has ended this device, and reaches this person no more', async () => {
  const settings = await app.window(/^\/(start)?$/);
  await settings.getByRole('link', { name: 'Settings' }).click();
  await settings.getByRole('button', { name: 'Leave …' }).click();
  await settings.getByRole('button', { name: 'Erase its key' }).click();
  await settings.getByText(NAME, { exact: true }).waitFor({ state: 'detached' });
  await eventually(
    'nobody to reach',
    async () => !(await engineer.api.status()).channels.includes('desktop'),
  );
  expect(await engineer.api.devices()).toMatchObject([{ person: 'mia', revokedAt: expect.any(Number) }]);
});
