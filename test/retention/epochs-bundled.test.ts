import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExportInput } from '../../proxy/contract/bundle.ts';
import { type EpochsStage, startEpochs } from '../gateway/epochs-stage.ts';
import { OPERATOR } from '../gateway/rig.ts';

let stage: EpochsStage;
const control = () => stage.rig.gateway.control;
/** A bundle that is taken whole. */
async function bundle(asked: ExportInput = {}): Promise<void> {
  const { bytes } = await control().exportLog(asked, OPERATOR);
  for await (const _ of bytes);
}
/** Bodies that a purge would let go now, and that wait for a bundle. */
async function planned(): Promise<readonly [gone: number, unbundled: number]> {
  const [rule] = (await control().purgePlan()).byRule;
  return [rule?.bodies ?? -1, rule?.unbundled.bodies ?? -1];
}

beforeAll(async () => {
  stage = await startEpochs('retention: { rules: [{ name: all, keep: 1ms, afterBundle: true }] }');
});
afterAll(() => stage.close());

it('a bundle counts for the epoch that it is of, whatever was restored since', async () => {
  await stage.read('/one/bundled');
  await bundle();
  await stage.read('/one/not');
  expect(await planned()).toEqual([2, 2]);
  await stage.restore((await stage.backup('of-one')).file);
  // Its first records have the indexes of those that were in the bundle.
  await stage.read('/two/a', '/two/b', '/two/c');
  expect(await planned()).toEqual([2, 8]);
  await bundle({ epoch: 1 });
  expect(await planned()).toEqual([4, 6]);
  await bundle();
  expect(await planned()).toEqual([10, 0]);
});

it('and one that was taken after the backup was made counts no more', async () => {
  const { file } = await stage.backup('of-two');
  await stage.read('/two/later');
  const { file: before } = await stage.backup('of-two-later');
  await bundle();
  expect(await planned()).toEqual([12, 0]);
  await stage.restore(before);
  expect(await planned()).toEqual([10, 2]);
  await stage.restore(file);
  expect(await planned()).toEqual([10, 0]);
});
