import { afterAll, beforeAll, expect, it } from 'vitest';
import { toldBy } from '../../proxy/gateway/restore/losses.ts';
import { type EpochsStage, startEpochs } from './epochs-stage.ts';
import { logOf } from './log.ts';
import { OPERATOR } from './rig.ts';

let stage: EpochsStage;
/** How far each epoch came before a restore went back behind it. */
const end: Record<number, number> = {};
let first: { readonly file: string; readonly size: number };

const epochs = () => stage.rig.gateway.control.epochs();
/** Restores, with what the log had come to until then noted. */
async function setBack(epoch: number, file: string): Promise<void> {
  await stage.rig.gateway.close();
  stage.rig.gateway = await stage.open();
  // And the record that it stops.
  end[epoch] = (await stage.rig.gateway.control.status()).log.size + 1;
  await stage.restore(file);
}

beforeAll(async () => {
  stage = await startEpochs();
  await stage.read('/kept');
  first = await stage.backup('a-backup');
  await stage.read('/lost/of/one', '/lost/of/one/too');
  await setBack(1, first.file);
  await stage.read('/lost/of/two');
  // Behind the first restore to the copy of before it: epoch 2 goes as a whole, and epoch 1 loses again what it had lost.
  await setBack(2, first.file);
  await stage.read('/kept/of/three');
});
afterAll(() => stage.close());

it('a second restore of one copy counts what both lost, of each epoch', async () => {
  const [one, three] = await epochs();
  expect([one?.epoch, three?.epoch]).toEqual([1, 3]);
  const ofOne = (end[1] ?? 0) - (one?.size ?? 0);
  expect(ofOne).toBeGreaterThan(3);
  expect(three?.restored).toMatchObject({
    size: one?.size,
    lost: ofOne + (end[2] ?? 0),
    lostOf: [
      { epoch: 1, records: ofOne },
      { epoch: 2, records: end[2] },
    ],
  });
  // So that every auditor counts it alike.
  const [record] = await logOf(stage.rig);
  expect(record?.facts).toMatchObject({
    headOrigin: `countersign/${stage.rig.id}/2`,
    headSize: end[2],
    'lost.1': ofOne,
    'lost.2': end[2],
  });
});

it('each epoch is told with where it begins, its records and what was lost before it; a verification names it', async () => {
  const [one, three] = await epochs();
  await stage.rig.gateway.close();
  const lines = (await stage.run('log', 'epochs')).out;
  expect(lines).toMatch(new RegExp(`^1 .*\\b${one?.size} records`, 'm'));
  expect(lines).toMatch(new RegExp(`^3 .*record ${(one?.size ?? 0) - 1} of epoch 1\\b`, 'm'));
  const [ofOne, ofTwo] = three?.restored?.lostOf ?? [];
  expect(lines).toContain(`${ofOne?.records} of epoch 1`);
  expect(lines).toContain(`${ofTwo?.records} of epoch 2`);
  expect(lines).toMatch(new RegExp(`In all .*\\b${three?.restored?.lost} records`));
  const verified = (await stage.run('log', 'verify')).out;
  expect(verified).toMatch(/^Epoch 1: The log is whole/m);
  expect(verified).toMatch(/^Epoch 3, the present one: The log is whole/m);
  const told = JSON.parse((await stage.run('log', 'verify', '--json')).out);
  expect([told.epoch, told.earlier.map(({ epoch }: { epoch: number }) => epoch)]).toEqual([3, [1]]);
  stage.rig.gateway = await stage.open();
});

it('a restore within the newest epoch counts that one alone: what was lost before is told where it was', async () => {
  const { file } = await stage.backup('of-three');
  await stage.read('/lost/of/three');
  await setBack(3, file);
  const [one, three, four] = await epochs();
  expect(four?.restored?.lostOf).toEqual([{ epoch: 3, records: (end[3] ?? 0) - (three?.size ?? 0) }]);
  expect(three?.restored?.lostOf.map(({ epoch }) => epoch)).toEqual([1, 2]);
  expect(one?.restored).toBeNull();
  expect(await stage.rig.gateway.control.verifyLog(OPERATOR)).toMatchObject({ ok: true });
});

it('of a record from before this was counted, the heads tell: the whole of what the head outside is of', () => {
  const told = (facts: object) =>
    toldBy(
      Buffer.from(JSON.stringify({ kind: 'log.restore', time: 1, facts: { origin: 'c/i/1', ...facts } })),
    );
  const head = { head: 'key-folder', headOrigin: 'c/i/3', headSize: 7 };
  expect(told({ size: 5, ...head, witnessed: 9 })?.losses).toEqual([
    { epoch: 1, records: 4 },
    { epoch: 3, records: 7 },
  ]);
  expect(told({ size: 5, ...head, headOrigin: 'c/i/1' })?.losses).toEqual([{ epoch: 1, records: 2 }]);
  expect(told({ size: 5, head: 'missing' })).toMatchObject({ headKnown: false, losses: [] });
});
