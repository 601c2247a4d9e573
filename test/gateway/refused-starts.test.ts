import { access, copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openGateway } from '../../proxy/gateway/open-gateway.ts';
import { restoreLog } from '../../proxy/gateway/restore/restore-log.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { type Paths, pathsOf } from '../../proxy/platform/paths.ts';
import { type EpochsStage, startEpochs } from './epochs-stage.ts';
import { logOf } from './log.ts';

let stage: EpochsStage;
let paths: Paths;
let backup: { readonly file: string; readonly size: number };
/** The newest log. */
let newest: string;

beforeAll(async () => {
  stage = await startEpochs();
  paths = pathsOf(stage.rig.home, undefined);
  newest = join(stage.rig.home, 'newest');
  await stage.read('/one');
  backup = await stage.backup('a-backup');
  await stage.read('/two', '/three');
  await stage.rig.gateway.close();
  await copyFile(paths.database, newest);
});
afterAll(() => stage.close());

const refused = (code: string) =>
  expect(openGateway({ home: stage.rig.home, listen: false })).rejects.toMatchObject({ code });
async function onRecord() {
  const gateway = await openGateway({ home: stage.rig.home, listen: false });
  const records = await logOf({ gateway }, { kind: 'integrity.check' });
  await gateway.close();
  return records.map(({ facts }) => facts);
}
const isKept = () =>
  access(paths.refusedStarts).then(
    () => true,
    () => false,
  );

it('a start that is refused because of its log is on record once the log opens, exactly once', async () => {
  const { size: headSize } = JSON.parse(await readFile(paths.head, 'utf8'));
  const began = systemClock.now().wall;
  await copyFile(backup.file, paths.database);
  await refused('rolled-back');
  await rm(paths.database);
  await refused('rolled-back');
  await writeFile(paths.database, Buffer.alloc(8192, 7));
  await refused('wrong-key');
  const head = await readFile(paths.head);
  await rm(paths.head);
  await refused('head-missing');
  await writeFile(paths.head, head);
  await copyFile(newest, paths.database);

  const kept = await readFile(paths.refusedStarts);
  const told = await onRecord();
  const time = expect.any(Number);
  expect(told).toEqual([
    { event: 'refused-start', code: 'rolled-back', time, size: expect.any(Number), headSize },
    { event: 'refused-start', code: 'rolled-back', time, size: 0, headSize },
    { event: 'refused-start', code: 'wrong-key', time, headSize },
    { event: 'refused-start', code: 'head-missing', time },
  ]);
  expect(told[0]?.['size']).toBeGreaterThanOrEqual(backup.size);
  expect(told.every((facts) => Number(facts['time']) >= began)).toBe(true);
  expect(await isKept()).toBe(false);
  // As after a start that was killed behind the records and before the file was gone.
  await writeFile(paths.refusedStarts, kept);
  expect(await onRecord()).toEqual(told);
  expect(await isKept()).toBe(false);
});

it('what somebody else wrote in their place is on record as that', async () => {
  const before = await onRecord();
  await writeFile(paths.refusedStarts, '{"refused":[]}');
  expect((await onRecord()).slice(before.length)).toEqual([
    { event: 'refused-start', code: 'refusals-altered', time: expect.any(Number) },
  ]);
});

it('neither a log that another gateway has open nor a refusal that cannot be kept makes another refusal of it', async () => {
  const gateway = await openGateway({ home: stage.rig.home, listen: false });
  await refused('locked');
  await gateway.close();
  expect(await isKept()).toBe(false);
  await copyFile(paths.database, newest);
  await rm(paths.database);
  await mkdir(`${paths.refusedStarts}.new`);
  await refused('rolled-back');
  expect(await isKept()).toBe(false);
  await rm(`${paths.refusedStarts}.new`, { recursive: true });
  await copyFile(newest, paths.database);
});

it('the epoch that a restore begins tells of them, too', async () => {
  await copyFile(backup.file, paths.database);
  await refused('rolled-back');
  await restoreLog({
    ...{ home: stage.rig.home, file: backup.file, clock: systemClock },
    agreed: async () => true,
  });
  expect(await onRecord()).toEqual([
    expect.objectContaining({ event: 'refused-start', code: 'rolled-back', headSize: expect.any(Number) }),
  ]);
});
