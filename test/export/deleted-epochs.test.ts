import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordLines } from '../../proxy/export/record-lines.ts';
import { startBrowser } from '../console/browser.ts';
import { type EpochsStage, startEpochs } from '../gateway/epochs-stage.ts';
import { type Logged, logOf } from '../gateway/log.ts';
import { OPERATOR } from '../gateway/rig.ts';
import { writeBundle } from './bundle-file.ts';
import { openedPage } from './opened-page.ts';

/** A record of what was deleted of an earlier epoch has the indexes of that one: it tells nothing of the records here that have them, too. */
let stage: EpochsStage;
/** A request of the present epoch that bears the index of one whose body was deleted of the epoch before. */
let request: Logged;
let earlier: Logged;
const control = () => stage.rig.gateway.control;

async function purge(): Promise<Logged | undefined> {
  const { at, rules } = await control().purgePlan();
  await control().purge({ at, rules }, OPERATOR);
  return (await logOf(stage.rig, { kind: 'log.purge' })).at(-1);
}
let made = 0;
async function exported(asked: Parameters<ReturnType<typeof control>['exportLog']>[0]) {
  const bundle = join(stage.rig.home, `${made++}.zip`);
  await writeBundle(await control().exportLog(asked, OPERATOR), bundle);
  const records: Logged[] = [];
  for await (const { bytes } of recordLines(bundle)) records.push(JSON.parse(Buffer.from(bytes).toString()));
  return { bundle, purges: records.filter(({ kind }) => kind === 'log.purge').map(({ index }) => index) };
}
function fail(): never {
  throw new Error('not on record');
}

let kept: string;
beforeAll(async () => {
  stage = await startEpochs('retention: { rules: [{ name: all, keep: 1ms }] }');
  await stage.read(...Array.from({ length: 12 }, (_, n) => `/one/${n}`));
  await stage.restore((await stage.backup('of-one')).file);
  await stage.read(...Array.from({ length: 6 }, (_, n) => `/two/${n}`));
  const filter = { text: '/two/' };
  ({ id: kept } = await control().preserve({ owner: 'legal', reason: 'case 7', filter }, OPERATOR));
  earlier = (await purge()) ?? fail();
  const gone = earlier.bodies.find(({ role }) => role === 'deleted')?.text.split('\n') ?? [];
  const here = await logOf(stage.rig, { kind: 'call.request' });
  request = here.find(({ index }) => gone.includes(`${index} 0`)) ?? fail();
});
afterAll(() => stage?.close());

it('a selection does not take it along', async () => {
  expect(earlier.facts['epoch']).toBe(1);
  expect((await exported({ call: request.call ?? '' })).purges).toEqual([]);
});

it('and the page does not take it for that of an absent body', async () => {
  await control().release(kept, { reason: 'over' }, OPERATOR);
  const own = (await purge()) ?? fail();
  expect(own.facts['epoch']).toBeUndefined();
  expect((await exported({ call: request.call ?? '' })).purges).toEqual([own.index]);
  const { bundle, purges } = await exported({ until: own.time - 1 });
  expect(purges).toEqual([earlier.index]);
  const browser = await startBrowser();
  try {
    const key = stage.rig.gateway.installation.vkey;
    const { page } = await openedPage(browser, { folder: stage.rig.home, bundle, key });
    await page.locator('#what').selectOption('calls');
    const row = page.getByRole('row').filter({ has: page.getByText(String(request.index), { exact: true }) });
    await row.getByRole('button').click();
    await page.getByText('The answer is not in the bundle.').waitFor();
    expect(await page.getByText('The request is not in the bundle.').count()).toBe(1);
    expect(await page.getByText('was deleted').count()).toBe(0);
  } finally {
    await browser.close();
  }
});
