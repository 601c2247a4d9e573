import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExportInput } from '../../proxy/contract/bundle.ts';
import { recordLines } from '../../proxy/export/record-lines.ts';
import { formatDeleted } from '../../proxy/record/deleted-list.ts';
import { startBrowser } from '../console/browser.ts';
import { rawAgent } from '../gateway/agent.ts';
import { type Scene, startScene } from '../gateway/approve-scene.ts';
import { type Logged, logOf } from '../gateway/log.ts';
import { OPERATOR } from '../gateway/rig.ts';
import { writeBundle } from './bundle-file.ts';
import { openedPage } from './opened-page.ts';
import { startVerifiers, type ThreeVerifiers } from './three-verifiers.ts';

/** Of a body that is absent, a bundle shows whether a rule deleted it: with the record of that, and only with it. */
let scene: Scene;
let browser: Browser;
let verifiers: ThreeVerifiers;
let key: string;
/** The call of each path. */
const calls = new Map<string, string>();
/** The second purge has nothing of the first call, nor the first one of the second. */
let purges: Logged[];

const RULE = 'not-for-long';
async function purge(): Promise<void> {
  const { at, rules } = await scene.rig.gateway.control.purgePlan();
  expect((await scene.rig.gateway.control.purge({ at, rules }, OPERATOR)).bodies).toBeGreaterThan(0);
}
async function read(path: string): Promise<void> {
  const agent = rawAgent(scene.rig);
  await agent.tool('read', { path });
  agent.close();
  calls.set(path, (await logOf(scene.rig, { kind: 'call.request' })).at(-1)?.call ?? '');
}

beforeAll(async () => {
  [scene, browser] = await Promise.all([
    startScene('default: allow', `retention: { rules: [{ name: ${RULE}, keep: 1ms }] }`),
    startBrowser(),
  ]);
  key = scene.rig.gateway.installation.vkey;
  verifiers = await startVerifiers(scene.rig.home);
  await read('/first');
  await purge();
  await read('/second');
  await purge();
  await read('/kept');
  purges = await logOf(scene.rig, { kind: 'log.purge' });
});
afterAll(async () => {
  await verifiers?.close();
  await browser?.close();
  await scene?.close();
});

let made = 0;
async function exported(asked: ExportInput): Promise<{ bundle: string; records: Logged[] }> {
  const bundle = join(scene.rig.home, `${made++}.zip`);
  await writeBundle(await scene.rig.gateway.control.exportLog(asked, OPERATOR), bundle);
  const records: Logged[] = [];
  for await (const { bytes } of recordLines(bundle)) records.push(JSON.parse(Buffer.from(bytes).toString()));
  return { bundle, records };
}
const callOf = (path: string): string => calls.get(path) ?? '';
const purgesIn = (records: readonly Logged[]): number[] =>
  records.filter(({ kind }) => kind === 'log.purge').map(({ index }) => index);
const time = (micros = 0): string => new Date(micros / 1000).toISOString().slice(0, 23).replace('T', ' ');
const deleted = (role: string, by: Logged | undefined): string =>
  `The ${role} was deleted ${time(by?.time)} UTC by rule ${RULE} (record ${by?.index}).`;

/** What the page says of request and answer of a call of the one session, beside their texts. */
async function said(page: Page, path: string): Promise<string[]> {
  const { index } = (await logOf(scene.rig, { call: callOf(path), kind: 'call.request' }))[0] ?? {};
  if (!(await page.getByRole('article').isVisible()))
    await page.getByRole('button', { name: /^agent-one/ }).click();
  const own = new RegExp(`record ${index},`);
  await page.getByRole('button', { name: own }).click();
  const call = page.getByRole('article').filter({ hasText: own });
  await call.waitFor();
  const parts = call.getByRole('region', { name: /^(Request, as it is on record|Answer, as)/ });
  return parts.getByRole('paragraph').allTextContents();
}
const opened = (bundle: string) => openedPage(browser, { folder: scene.rig.home, bundle, key });

it('the page of a range says of each absent body when and by which rule it was deleted, by its own record', async () => {
  const { bundle } = await exported({});
  const { page, problems } = await opened(bundle);
  for (const [nth, path] of ['/first', '/second'].entries())
    expect(await said(page, path)).toEqual([deleted('request', purges[nth]), deleted('answer', purges[nth])]);
  expect(await said(page, '/kept')).toEqual([]);
  // The same in the table, where a record is opened.
  await page.locator('#what').selectOption('calls');
  await page.getByRole('row').nth(1).getByRole('button').click();
  await page.getByText(deleted('request', purges[0])).waitFor();
  await page.getByText(deleted('answer', purges[0])).waitFor();
  expect(problems).toEqual([]);
});

it('without the record of the deletion it says no more than that they are absent', async () => {
  const { bundle, records } = await exported({ until: (purges[0]?.time ?? 0) - 1 });
  expect(purgesIn(records)).toEqual([]);
  const { page } = await opened(bundle);
  // A list as it is written, and lines of another form.
  const list = `${formatDeleted([7, 9].flatMap((index) => [0, 2].map((nth) => ({ index, nth }))))}8 \n8 x\n 8 0\n8 0,\n`;
  expect(await page.evaluate(`[...parseDeleted(${JSON.stringify(list)})]`)).toEqual([
    ...['7 0', '7 2', '9 0', '9 2'],
  ]);
  expect(await said(page, '/first')).toEqual([
    'The request is not in the bundle.',
    'The answer is not in the bundle.',
  ]);
});

it('a selection takes along the records of what was deleted of it, and no others', async () => {
  for (const [path, nth] of [
    ['/first', 0],
    ['/second', 1],
  ] as const) {
    const { bundle, records } = await exported({ call: callOf(path) });
    expect(purgesIn(records)).toEqual([purges[nth]?.index]);
    expect(await verifiers.verdicts(bundle, key)).toEqual(['ok', 'ok', 'ok']);
    const { page } = await opened(bundle);
    expect(await said(page, path)).toEqual([deleted('request', purges[nth]), deleted('answer', purges[nth])]);
  }
  const { records } = await exported({ call: callOf('/kept') });
  expect(purgesIn(records)).toEqual([]);
  const all = await exported({ server: 'fixture' });
  expect(purgesIn(all.records)).toEqual(purges.map(({ index }) => index));
  expect(await verifiers.verdicts(all.bundle, key)).toEqual(['ok', 'ok', 'ok']);
});
