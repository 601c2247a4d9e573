import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Decrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { verifyBundle } from '../../proxy/export/verify-bundle.ts';
import { parseVkey } from '../../proxy/record/keys.ts';
import { logOf } from '../gateway/log.ts';
import { OPERATOR } from '../gateway/rig.ts';
import { lines } from './activity-stage.ts';
import { axe } from './axe.ts';
import { openConsole } from './console-page.ts';
import { startRestored } from './epochs-stage.ts';
import { openCall, part, rows, type SessionStage, startSessions } from './session-stage.ts';

let stage: SessionStage;
let folder = '';
beforeAll(async () => {
  stage = await startSessions();
  folder = await mkdtemp(join(tmpdir(), 'countersign-'));
});
afterAll(async () => {
  await stage.close();
  await rm(folder, { recursive: true, force: true });
});

/** Presses the button, and keeps what the browser is given to save. */
async function exported(
  page: Page,
  make: Locator,
): Promise<{ readonly file: string; readonly name: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), make.click()]);
  const name = download.suggestedFilename();
  const file = join(folder, `${randomUUID()}-${name}`);
  await download.saveAs(file);
  return { file, name };
}

it('a session is saved as a bundle that holds without the gateway, and that is on record', async () => {
  const agent = await stage.agent('builder');
  await agent.tool('read', { path: '/srv/notes.md' });
  const { id } = await stage.sessionOf('builder');
  const { page, problems, context } = await stage.open(`/sessions/${id}`);
  await rows(page).first().waitFor();
  await page.getByRole('button', { name: 'Export as evidence' }).click();
  const dialog = page.getByRole('dialog', { name: 'Evidence of this session' });
  const make = dialog.getByRole('button', { name: 'Export', exact: true });
  const { file, name } = await exported(page, make);
  expect(name).toMatch(/^countersign-[0-9]+T[0-9]+Z\.zip$/);
  await dialog.getByText(/has [0-9]+ records with their proofs/).waitFor();
  expect(await axe(page)).toEqual([]);
  const { log } = await stage.scene.rig.gateway.control.status();
  const verified = await verifyBundle(file, { log: parseVkey(log.vkey), witnesses: [] });
  expect(verified.manifest).toMatchObject({ scope: 'selection', asked: { session: id } });
  expect(await logOf(stage.scene.rig, { kind: 'log.export' })).toHaveLength(3);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await page.route('**/api/log/export', (route) =>
    route.fulfill({
      status: 409,
      json: { error: { code: 'conflict', message: 'Another export is running.' } },
    }),
  );
  await page.getByRole('button', { name: 'Export as evidence' }).click();
  await make.click();
  await dialog.getByText('Nothing was exported').waitFor();
  expect(problems.filter((problem) => !problem.includes('409'))).toEqual([]);
  await context.close();
});

it.each([
  ['calls that a filter finds', '?decision=deny&q=nothing', 'Evidence of these calls', 'selection'],
  ['a time, without a gap', '?time=1h', 'Evidence of this time', 'range'],
  ['the whole log', '', 'Evidence of the whole log', 'range'],
])('from Activity: %s', async (_, query, name, scope) => {
  const agent = await stage.agent(name.toLowerCase().replaceAll(' ', '-'));
  await agent.tool('destroy', { path: '/nothing' });
  const { page, problems, context } = await stage.open(`/activity${query}`);
  await page.getByRole('button', { name: 'Export as evidence' }).click();
  const dialog = page.getByRole('dialog', { name });
  const line = await dialog.getByText('countersign log export').innerText();
  expect(line.includes("--query 'decision:deny nothing'")).toBe(query.includes('deny'));
  expect(line.includes('--since 20')).toBe(query.includes('time'));
  expect(await axe(page)).toEqual([]);
  const make = dialog.getByRole('button', { name: 'Export', exact: true });
  const { file } = await exported(page, make);
  await dialog.getByText(/has [0-9]+ records with their proofs/).waitFor();
  const { log } = await stage.scene.rig.gateway.control.status();
  const { manifest } = await verifyBundle(file, { log: parseVkey(log.vkey), witnesses: [] });
  expect(manifest.scope).toBe(scope);
  expect(Object.keys(manifest.asked)).toEqual(
    query.includes('deny') ? ['decision', 'q'] : query.includes('time') ? ['since'] : [],
  );
  expect(manifest.records.count).toBeGreaterThan(1);
  expect(problems).toEqual([]);
  await context.close();
});

it('is encrypted to those who are named, checked as they are typed, and offered again and not put in', async () => {
  const agent = await stage.agent('sealer');
  await agent.tool('read', { path: '/srv/secret.md' });
  const { id } = await stage.sessionOf('sealer');
  const { page, problems, context } = await stage.open(`/sessions/${id}`);
  await rows(page).first().waitFor();
  const identity = await generateX25519Identity();
  const recipient = await identityToRecipient(identity);
  const open = page.getByRole('button', { name: 'Export as evidence' });
  await open.click();
  const dialog = page.getByRole('dialog', { name: 'Evidence of this session' });
  const field = dialog.getByLabel('Encrypt to');
  const make = dialog.getByRole('button', { name: 'Export', exact: true });
  await field.fill(recipient.slice(0, -1));
  await dialog.getByText('is mistyped or cut off').waitFor();
  expect(await make.isDisabled()).toBe(true);
  await field.fill(recipient);
  await dialog.getByText('Only this recipient opens it').waitFor();
  expect(await axe(page)).toEqual([]);
  const { file, name } = await exported(page, make);
  expect(name).toMatch(/^countersign-[0-9]+T[0-9]+Z\.zip\.age$/);
  await dialog.getByText('This installation cannot open it itself').waitFor();
  expect(await axe(page)).toEqual([]);
  const age = new Decrypter();
  age.addIdentity(identity);
  const plain = join(folder, 'opened.zip');
  await writeFile(plain, await age.decrypt(await readFile(file)));
  const { log } = await stage.scene.rig.gateway.control.status();
  const verified = await verifyBundle(plain, { log: parseVkey(log.vkey), witnesses: [] });
  expect(verified.manifest.asked).toEqual({ session: id });
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await open.click();
  expect(await field.inputValue()).toBe('');
  await dialog.getByRole('button', { name: 'The recipient of last time' }).click();
  expect(await field.inputValue()).toBe(recipient);
  expect(problems).toEqual([]);
  await context.close();
});

it('after a restore, what was before it is found, proved and exported by the key of its own epoch', async () => {
  // With one epoch nothing of it shows.
  const alone = await stage.open('/activity');
  const asked = `performance.getEntriesByType('resource')
    .some(({ name, responseEnd }) => name.endsWith('/api/log/epochs') && responseEnd > 0)`;
  await expect.poll(() => alone.page.evaluate(asked), { timeout: 10_000 }).toBe(true);
  await alone.page.getByRole('button', { name: 'Filter' }).waitFor();
  expect(await alone.page.getByLabel('Epoch').count()).toBe(0);
  await alone.context.close();

  const { rig, close } = await startRestored();
  onTestFinished(close);
  const { control } = rig.gateway;
  const [before, now] = await control.epochs();
  const { page, problems, context } = await openConsole(stage.browser, rig.gateway, '/health');
  const card = page.getByRole('region', { name: 'Epochs of the log' });
  await card.getByText(before?.vkey ?? '?').waitFor();
  await card.getByText(now?.vkey ?? '?').waitFor();
  await card.getByText(/written behind them are lost/).waitFor();
  expect(await axe(page)).toEqual([]);
  await card.getByRole('link', { name: 'Its calls in Activity' }).click();
  await lines(page).nth(1).waitFor();
  expect(await lines(page).count()).toBe(2);
  const choice = page.getByRole('combobox', { name: 'Epoch' });
  expect(await choice.inputValue()).toBe('Epoch 1, before');
  await page.getByRole('textbox', { name: 'Search the log' }).fill('"/old/one"');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Enter');
  await expect.poll(() => lines(page).count()).toBe(1);
  expect(new URL(page.url()).searchParams.get('epoch')).toBe('1');
  await choice.click();
  await page.getByRole('option', { name: 'Since the restore' }).click();
  await page.getByText('No calls match').waitFor();
  await page.getByText(/Only epoch 2 of the log was searched, and not epoch 1/).waitFor();
  expect(new URL(page.url()).searchParams.get('epoch')).toBeNull();

  const [session] = (await control.sessions({ limit: 9 }, OPERATOR)).sessions.toReversed();
  const { entries } = await control.entries(
    { epoch: 1, limit: 9, depth: 999, kind: 'call.request' },
    OPERATOR,
  );
  // What a line names is found where it began, and exported by that key.
  await page.goto(`${new URL(page.url()).origin}/activity?q=session:${session?.id.slice(-8)}`);
  await page.getByText(/these calls are of that epoch/).waitFor();
  expect(await lines(page).count()).toBe(2);
  await page.getByRole('button', { name: 'Export as evidence' }).click();
  const ofLine = page.getByRole('dialog', { name: 'Evidence of these calls' });
  await exported(page, ofLine.getByRole('button', { name: 'Export', exact: true }));
  await ofLine.getByText(before?.vkey ?? '?').waitFor();
  await page.goto(`${new URL(page.url()).origin}/sessions/${session?.id}?record=${entries[0]?.index}`);
  const record = page.getByRole('dialog', { name: `Record ${entries[0]?.index}` });
  await record.getByRole('button', { name: /^Prove record/ }).click();
  await record.getByText('proved', { exact: true }).waitFor();
  await page.keyboard.press('Escape');
  // What decided it then, as the configuration of that epoch had it.
  await openCall(page, 'read');
  await part(page, 'Decision').getByRole('button', { name: 'Show the rule as it was' }).click();
  await part(page, 'The rule as it was').getByText('allow').first().waitFor();
  await part(page, 'Decision')
    .getByText(/of epoch 1/)
    .waitFor();
  await page.getByRole('button', { name: 'Export as evidence' }).click();
  const dialog = page.getByRole('dialog', { name: 'Evidence of this session' });
  const make = dialog.getByRole('button', { name: 'Export', exact: true });
  const { file } = await exported(page, make);
  await dialog.getByText(before?.vkey ?? '?').waitFor();
  const verified = await verifyBundle(file, { log: parseVkey(before?.vkey ?? ''), witnesses: [] });
  expect(verified.manifest.log.origin).toBe(before?.origin);
  expect(problems).toEqual([]);
  await context.close();
});
