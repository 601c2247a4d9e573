import { afterAll, beforeAll, expect, it } from 'vitest';
import { type EpochsStage, startEpochs } from '../gateway/epochs-stage.ts';
import { logOf } from '../gateway/log.ts';
import { OPERATOR } from '../gateway/rig.ts';

let stage: EpochsStage;
const control = () => stage.rig.gateway.control;
const calls = async (epoch: number) =>
  (await control().entries({ epoch, kind: 'call.request', limit: 50, depth: 5000 }, OPERATOR)).entries
    .toReversed()
    .map(({ call }) => call);
const bodiesOf = async (epoch: number): Promise<number[]> => {
  const found: number[] = [];
  for (const call of await calls(epoch))
    found.push((await control().call(call?.id ?? '', OPERATOR)).bodies.length);
  return found;
};

beforeAll(async () => {
  stage = await startEpochs('retention: { rules: [{ name: all, keep: 1ms }] }');
  await stage.read('/one/kept', '/one/gone');
  await stage.restore((await stage.backup('of-one')).file);
  await stage.read('/two/gone');
  await stage.restore((await stage.backup('of-two')).file);
  await stage.read('/three/gone');
});
afterAll(() => stage.close());

it('bodies of all epochs are looked at and deleted, but what a preservation finds in any of them', async () => {
  const [kept] = await calls(1);
  const filter = { text: '/one/kept' };
  expect(await control().wouldCover({ filter }, OPERATOR)).toEqual({ calls: 1, bodies: 2, whole: true });
  const { id } = await control().preserve({ owner: 'legal', reason: 'case 7', filter }, OPERATOR);
  expect(await control().covered(id)).toEqual({ calls: 1, bodies: 2, whole: true });

  const plan = await control().purgePlan();
  // Of each call the request and the answer: of four, one is preserved.
  expect(plan.byRule).toMatchObject([{ rule: 'all', bodies: 6, preserved: { bodies: 2 } }]);
  expect((await control().purge({ at: plan.at, rules: plan.rules }, OPERATOR)).bodies).toBe(6);
  expect([await bodiesOf(1), await bodiesOf(2), await bodiesOf(3)]).toEqual([[2, 0], [0], [0]]);
  expect((await control().call(kept?.id ?? '', OPERATOR)).deleted).toEqual([]);
});

it('it is on record in the present epoch, and verifies in each', async () => {
  const purges = await logOf(stage.rig, { kind: 'log.purge' });
  expect(purges.map(({ facts }) => [facts['epoch'], facts['bodies']])).toEqual([
    [1, 2],
    [2, 2],
    [undefined, 2],
  ]);
  for (const epoch of [1, 2, 3]) {
    const { ok, looked } = await control().verifyLog(OPERATOR, { epoch });
    expect([epoch, ok, looked?.bodies.deleted]).toEqual([epoch, true, 2]);
  }
  const [, gone] = await calls(1);
  const { deleted } = await control().call(gone?.id ?? '', OPERATOR);
  expect(deleted.map(({ role, rule, record, epoch }) => [role, rule, record, epoch])).toEqual([
    ['request', 'all', purges[0]?.index, 3],
    ['answer', 'all', purges[0]?.index, 3],
  ]);
  // In its own epoch the number goes without saying.
  const [own] = await calls(3);
  expect((await control().call(own?.id ?? '', OPERATOR)).deleted[0]?.epoch).toBeUndefined();
});

it('and still so once that epoch is an earlier one itself', async () => {
  await stage.restore((await stage.backup('of-three')).file);
  for (const epoch of [1, 2, 3, 4])
    expect([epoch, (await control().verifyLog(OPERATOR, { epoch })).ok]).toEqual([epoch, true]);
  const [, gone] = await calls(1);
  const { deleted } = await control().call(gone?.id ?? '', OPERATOR);
  expect(deleted.map(({ epoch }) => epoch)).toEqual([3, 3]);
});
