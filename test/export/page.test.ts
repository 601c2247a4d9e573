import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RECORD_KINDS } from '../../proxy/contract/record.ts';
import { bundlePage } from '../../proxy/export/bundle-page.ts';
import { axe } from '../console/axe.ts';
import { newPage, startBrowser } from '../console/browser.ts';
import { rawAgent } from '../gateway/agent.ts';
import { type BundleRig, startBundleRig } from './bundle-rig.ts';

let on: BundleRig;
let browser: Browser;
beforeAll(async () => {
  [on, browser] = await Promise.all([startBundleRig(), startBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await on?.close();
});

it.each([
  ['light', 1280],
  ['dark', 400],
] as const)('an auditor sees what happened, hostile text as text: %s, %i px', async (colorScheme, width) => {
  const agent = rawAgent(on.rig);
  for (const args of ['{"n":[],"p\\\\u0":0}', '{"n":1,"p\\u0061th":"as written"}'])
    await agent.post(
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"read","arguments":${args}}}`,
    );
  await agent.tool('read', { path: '<img src=x onerror=alert(1)>\u202egnp.exe\u001b[2J' });
  agent.close();
  const [bundle, file] = [await on.bundle(), join(on.folder, 'verify.html')];
  await writeFile(file, await bundlePage());
  const { page, problems } = await newPage(browser, { colorScheme, width });
  await page.goto(`file://${file}`);
  await page.getByText('Did this page come with the bundle?').waitFor();
  await page.getByLabel('Bundle').setInputFiles(bundle);
  await page.getByLabel('Public key of the log').fill(`log ${on.rig.gateway.installation.vkey}`);
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByRole('heading', { name: 'The bundle verifies' }).waitFor();
  await page.getByRole('button', { name: 'agent-one of olga with fixture' }).waitFor();
  await page.getByLabel('Show').selectOption('calls');
  const row = page.getByRole('row', { name: /destroy on fixture/ });
  expect(await row.textContent()).toContain('denied');
  expect(await row.textContent()).toContain('agent-one of olga');
  const hostile = page.getByRole('row', { name: /read on fixture/ }).last();
  await hostile.getByRole('button').click();
  await page.getByText('<img src=x onerror=alert(1)>').first().waitFor();
  await page.getByText('U+202E').first().waitFor();
  for (const nth of [-3, -2])
    await page
      .getByRole('row', { name: /read on fixture/ })
      .nth(nth)
      .getByRole('button')
      .click();
  await page.getByText('"p\\u0061th": "as written"').waitFor();
  expect(await page.locator('img').count()).toBe(0);
  await page.getByLabel('Show').selectOption('all');
  await page
    .getByRole('row', { name: /config\.change/ })
    .first()
    .waitFor();
  expect(await axe(page)).toEqual([]);
  expect(problems).toEqual([]);
});

it('says what is wrong with what was typed or chosen', async () => {
  const file = join(on.folder, 'verify.html');
  await writeFile(file, await bundlePage());
  const { page } = await newPage(browser);
  await page.goto(`file://${file}`);
  await page.getByLabel('Bundle').setInputFiles(await on.bundle());
  for (const key of ['nonsense', on.rig.gateway.installation.vkey.replace('+', '+0')]) {
    await page.getByLabel('Public key of the log').fill(key);
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByRole('heading', { name: 'It could not be verified' }).waitFor();
  }
});

it('a bundle that is encrypted is told as that, and not as a bad one', async () => {
  const [bundle, file] = [join(on.folder, 'evidence.zip.age'), join(on.folder, 'verify-age.html')];
  await writeFile(bundle, await encryptedTo(await generateX25519Identity(), Buffer.from('a bundle')));
  await writeFile(file, await bundlePage());
  const { page } = await newPage(browser, {});
  await page.goto(`file://${file}`);
  await page.getByLabel('Bundle').setInputFiles(bundle);
  await page.getByLabel('Public key of the log').fill(`log ${on.rig.gateway.installation.vkey}`);
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByRole('heading', { name: 'The bundle is encrypted' }).waitFor();
  await page.getByText('age -d -i').waitFor();
});

async function encryptedTo(identity: string, bytes: Uint8Array): Promise<Uint8Array> {
  const encrypter = new Encrypter();
  encrypter.addRecipient(await identityToRecipient(identity));
  return encrypter.encrypt(bytes);
}

it('the format’s page and the verifier written from it know every kind of record', async () => {
  const told = await readFile(new URL('../../docs/log-format.md', import.meta.url), 'utf8');
  const python = await readFile(new URL('./verify_bundle.py', import.meta.url), 'utf8');
  for (const kind of RECORD_KINDS) {
    expect(told).toContain(`\`${kind}\``);
    expect(python.split(/[\s"]+/)).toContain(kind);
  }
});
