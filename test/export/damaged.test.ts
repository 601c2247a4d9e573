import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundlePage } from '../../proxy/export/bundle-page.ts';
import { verifyBundle } from '../../proxy/export/verify-bundle.ts';
import { ed25519Signer, formatVkey, parseVkey } from '../../proxy/record/keys.ts';
import { newPage, startBrowser, type WatchedPage } from '../console/browser.ts';
import { logOf } from '../gateway/log.ts';
import { type BundleRig, startBundleRig } from './bundle-rig.ts';
import { DAMAGES, flipInside, pack, unpack } from './damage.ts';

/** The same bundles, whole and damaged, before each of the verifiers: they must say the same. */
let on: BundleRig;
let browser: Browser;
let seen: WatchedPage;
const sound: Record<'range' | 'selection', string> = { range: '', selection: '' };
let vkey = '';

beforeAll(async () => {
  [on, browser] = await Promise.all([startBundleRig(), startBrowser()]);
  vkey = on.rig.gateway.installation.vkey;
  const all = await logOf(on.rig);
  sound.range = await on.bundle({ since: all[4]?.time ?? 0 });
  sound.selection = await on.bundle({
    session: all.find(({ kind }) => kind === 'call.request')?.session ?? '',
  });
  const page = join(on.folder, 'verify.html');
  await writeFile(page, await bundlePage());
  seen = await newPage(browser);
  await seen.page.goto(`file://${page}`);
});
afterAll(async () => {
  await browser?.close();
  await on?.close();
});

async function byNode(path: string, key = vkey): Promise<string> {
  return verifyBundle(path, { log: parseVkey(key), witnesses: [] }).then(
    () => 'ok',
    (error: { readonly code?: string }) => error.code ?? String(error),
  );
}

async function byPage(path: string, key = vkey): Promise<string> {
  const { page } = seen;
  await page.getByLabel('Bundle').setInputFiles(path);
  await page.getByLabel('Public key of the log').fill(key);
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.locator('#verdict.good, #verdict.bad').waitFor();
  const title = (await page.locator('#verdict h2').textContent()) ?? '';
  return title === 'The bundle verifies' ? 'ok' : (/\((.*)\)/.exec(title)?.[1] ?? title);
}

const PYTHON = fileURLToPath(new URL('./verify_bundle.py', import.meta.url));
const run = promisify(execFile);

/** Written from docs/log-format.md alone, by somebody who had not seen the program. */
async function byPython(path: string, key = vkey): Promise<string> {
  const told = await run('python3', [PYTHON, path, '--key', key]).catch(
    (error) => error as { stdout: string },
  );
  const { ok, problem } = JSON.parse(told.stdout);
  return ok ? 'ok' : problem;
}

const verdicts = (path: string, key?: string): Promise<string[]> =>
  Promise.all([byNode(path, key), byPage(path, key), byPython(path, key)]);

it.each(['range', 'selection'] as const)('a sound %s verifies', async (scope) => {
  expect(await verdicts(sound[scope])).toEqual(['ok', 'ok', 'ok']);
});

const cases = DAMAGES.flatMap((damage) =>
  (damage.scope === 'both' ? (['range', 'selection'] as const) : [damage.scope]).map((scope) => ({
    ...damage,
    scope,
  })),
);
it.each(cases)('$scope: $what is $reason', async ({ scope, to, reason }) => {
  const path = join(on.folder, 'damaged.zip');
  await pack(to(await unpack(sound[scope])), path);
  expect(await verdicts(path)).toEqual([reason, reason, reason]);
});

it.each([
  'README.txt',
  'keys.txt',
  'verify.html',
  'checkpoint',
  'records.ndjson',
  'consistency',
  'bodies/',
  'manifest.json',
])('a flipped byte within %s is damaged', async (name) => {
  const path = join(on.folder, 'flipped.zip');
  await flipInside(sound.range, name, path);
  expect(await verdicts(path)).toEqual(['damaged', 'damaged', 'damaged']);
});

it('an archive that was cut is not-an-archive', async () => {
  const path = join(on.folder, 'cut.zip');
  await writeFile(path, (await readFile(sound.range)).subarray(0, -200));
  expect(await verdicts(path)).toEqual(['not-an-archive', 'not-an-archive', 'not-an-archive']);
});

it('another key is unsigned, of the same name too', async () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const other = ed25519Signer(vkey.split('+')[0] ?? '', privateKey.export({ format: 'der', type: 'pkcs8' }));
  const key = formatVkey(other.key);
  expect(await verdicts(sound.range, key)).toEqual(['unsigned', 'unsigned', 'unsigned']);
});

it('the page ran under its policy, and nothing went wrong in it', () => {
  expect(seen.problems).toEqual([]);
});
