import { copyFile, writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { restoreLog } from '../../proxy/gateway/restore/restore-log.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { type EpochsStage, startEpochs } from './epochs-stage.ts';
import { logOf } from './log.ts';
import { OPERATOR } from './rig.ts';

let stage: EpochsStage;
beforeEach(async () => {
  stage = await startEpochs('retention: { rules: [{ name: all, keep: 1ms }] }');
});
afterEach(() => stage.close());

const place = (owner: string) =>
  stage.rig.gateway.control.preserve({ owner, reason: 'case 7', filter: { agent: 'agent-one' } }, OPERATOR);
const restore = (file: string) =>
  restoreLog({ home: stage.rig.home, file, clock: systemClock, agreed: async () => true });

it('places again, on record, each hold that stands in the log that was there and that the copy has not', async () => {
  await stage.read('/one');
  const early = await place('early');
  const ended = await place('ended-since');
  const { file } = await stage.backup('a-backup');
  const later = await place('later');
  const over = await place('over');
  const { control } = stage.rig.gateway;
  await control.release(over.id, { reason: 'closed' }, OPERATOR);
  await control.release(ended.id, { reason: 'closed' }, OPERATOR);
  await stage.rig.gateway.close();

  expect(await restore(file)).toMatchObject({ holdsPlaced: 1, holdsKept: true });
  stage.rig.gateway = await stage.open();
  const held = await stage.rig.gateway.control.preservations();
  // What was released since is kept: nobody lets go of evidence by a restore.
  expect(new Map(held.map(({ id, released }) => [id, released]))).toEqual(
    new Map([early, ended, later].map(({ id }) => [id, null])),
  );
  expect(held.find(({ id }) => id === later.id)).toMatchObject({
    ...{ owner: 'later', reason: 'case 7', placed: later.placed, filter: { agent: 'agent-one' } },
  });
  const [record, ...others] = await logOf(stage.rig, { kind: 'log.hold' });
  expect(others).toEqual([]);
  expect(record?.facts).toEqual({
    ...{ change: 'placed', preservation: later.id, open: true, reason: 'restored' },
  });
  expect(JSON.parse(record?.bodies[0]?.text ?? '')).toEqual({
    ...{ owner: 'later', reason: 'case 7', filter: { agent: 'agent-one' } },
  });

  // It covers what is called from then on.
  await stage.read('/two');
  const plan = await stage.rig.gateway.control.purgePlan();
  expect(plan.preservations.map(({ id }) => id)).toContain(later.id);
  // And it is placed no second time.
  const again = await stage.backup('another');
  await stage.rig.gateway.close();
  expect(await restore(again.file)).toMatchObject({ holdsPlaced: 0, holdsKept: true });
  stage.rig.gateway = await stage.open();
});

it('says that holds may be lost where the log that was there does not open, or is an older copy itself', async () => {
  await stage.read('/one');
  const { file } = await stage.backup('a-backup');
  await place('later');
  await stage.rig.gateway.close();
  const { database } = pathsOf(stage.rig.home, undefined);
  await copyFile(file, database);
  expect(await restore(file)).toMatchObject({ holdsPlaced: 0, holdsKept: false, revocationsKept: false });
  await writeFile(database, 'no database');
  expect(await restore(file)).toMatchObject({ holdsPlaced: 0, holdsKept: false, revocationsKept: false });
  const told = await stage.run('log', 'restore', file, '--yes', '--json');
  // The one that this replaces was restored, and is the newest.
  expect(JSON.parse(told.out)).toMatchObject({ holdsPlaced: 0, holdsKept: true });
  stage.rig.gateway = await stage.open();
});
