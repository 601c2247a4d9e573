import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundlePage } from '../../proxy/export/bundle-page.ts';
import { recordLines } from '../../proxy/export/record-lines.ts';
import { verifyBundle } from '../../proxy/export/verify-bundle.ts';
import { parseVkey } from '../../proxy/record/keys.ts';
import { axe } from '../console/axe.ts';
import { newPage, startBrowser } from '../console/browser.ts';
import { type Scene, startScene } from '../gateway/approve-scene.ts';
import { type Logged, logOf } from '../gateway/log.ts';
import { vote } from '../gateway/people.ts';
import { OPERATOR } from '../gateway/rig.ts';

let scene: Scene;
beforeAll(async () => {
  scene = await startScene(`default: allow
rules: [{ name: writes, match: { tool: write }, then: hold }]`);
});
afterAll(() => scene.close());

const fileOf = (call: string): string => join(scene.rig.home, `${call}.zip`);
async function exported(call: string): Promise<Logged[]> {
  const path = fileOf(call);
  const { bytes, vkey } = await scene.rig.gateway.control.exportLog({ call }, OPERATOR);
  await pipeline(bytes, createWriteStream(path));
  await verifyBundle(path, { log: parseVkey(vkey), witnesses: [] });
  const records: Logged[] = [];
  for await (const line of recordLines(path)) records.push(JSON.parse(Buffer.from(line.bytes).toString()));
  return records;
}

it('a bundle of a call that waited with another one’s approval has who decided, the answer, and nothing else of that one', async () => {
  const first = scene.agent.begin('write', { path: '/twice' });
  const approval = await scene.waitingFor('/twice');
  const second = scene.agent.begin('write', { path: '/twice' });
  for (const what of ['delivered', 'seen'] as const)
    await scene.rig.gateway.control.deliver(approval, { channel: 'desktop', what }, scene.ann);
  const requests = async () => logOf(scene.rig, { kind: 'call.request' });
  await scene.until(async () => ((await requests()).length === 2 ? true : undefined));
  await vote(scene.rig, approval, scene.ann, 'approve');
  await Promise.all([first.done, second.done]);
  const [asked, joined] = await requests();
  expect(joined?.facts).toMatchObject({ joined: true, approval });
  const records = await exported(joined?.call ?? '');
  const others = records.filter(({ call }) => call === asked?.call);
  expect(others.map(({ kind }) => kind)).toEqual([
    ...['approval.request', 'approval.delivery', 'approval.delivery', 'approval.decide'],
    ...['approval.use', 'call.result'],
  ]);
  const decided = others.filter(({ kind }) => kind.startsWith('approval.'));
  expect(new Set(decided.map(({ facts }) => facts['approval']))).toEqual(new Set([approval]));
  const result = records.find(({ kind, call }) => kind === 'call.result' && call === joined?.call);
  expect(result).toMatchObject({ facts: { shared: true, ran: asked?.call }, commits: [] });
  // Who that is.
  const people = records.filter(({ kind }) => /^(identity|credential)\./.test(kind));
  expect(new Set(people.map(({ facts }) => facts['principal']))).toEqual(new Set([scene.ann.principal]));
  expect(people.map(({ kind }) => kind)).toContain('identity.change');
  expect(others.at(-1)?.commits).toMatchObject([{ role: 'answer' }]);
});

it('the page of a bundle shows who decided with another call, and that a replay sent a call', async () => {
  const { control } = scene.rig.gateway;
  const run = '01890000-0000-7000-8000-00000000abcd';
  const begun = { session: 'a', origin: 'countersign/elsewhere', messages: 2, run };
  const { index } = await control.beginReplay({ agent: 'agent-one', server: 'fixture', ...begun }, OPERATOR);
  const sent = [1, 2].map(() => scene.agent.begin('write', { path: '/again' }, { 'countersign-run': run }));
  const approval = await scene.waitingFor('/again');
  const requests = async () => (await logOf(scene.rig, { kind: 'call.request' })).slice(-2);
  await scene.until(async () =>
    (await requests()).every(({ facts }) => facts['replay'] === index) ? true : undefined,
  );
  await vote(scene.rig, approval, scene.ann, 'approve', { reason: 'As it was.' });
  await Promise.all(sent.map((one) => one.done));
  const [, joined] = await requests();
  await exported(joined?.call ?? '');
  const browser = await startBrowser();
  try {
    const file = join(scene.rig.home, 'verify.html');
    await writeFile(file, await bundlePage());
    const { page, problems } = await newPage(browser);
    await page.goto(`file://${file}`);
    await page.getByLabel('Bundle').setInputFiles(fileOf(joined?.call ?? ''));
    await page.getByLabel('Public key of the log').fill(scene.rig.gateway.installation.vkey);
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByLabel('Show').selectOption('calls');
    const row = page.getByRole('row', { name: /write on fixture/ });
    await row.getByText(`sent by a replay (record ${index})`).waitFor();
    await row.getByRole('button').click();
    await page.getByText(/approval\.decide by ann/).waitFor();
    await page
      .getByText(/vote approve/)
      .first()
      .waitFor();
    await page.getByText('As it was.').waitFor();
    await page.getByText(/the policy of that time: record/).click();
    await page.getByText('name: writes').waitFor();
    // The answer, as this call's agent saw it.
    await page.getByText('"result"').waitFor();
    expect(await axe(page)).toEqual([]);
    if (process.env['LOOK'] !== undefined)
      await page.screenshot({ path: `${process.env['LOOK']}/bundle-page.png`, fullPage: true });
    expect(problems).toEqual([]);
  } finally {
    await browser.close();
  }
});
