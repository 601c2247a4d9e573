import { copyFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { type EpochsStage, startEpochs } from './epochs-stage.ts';

let stage: EpochsStage;
let first: { readonly file: string; readonly size: number };
let database: string;

beforeAll(async () => {
  stage = await startEpochs();
  await stage.read('/one');
  first = await stage.backup('of-one');
  await stage.restore(first.file);
  await stage.read('/two');
  await stage.rig.gateway.close();
  database = pathsOf(stage.rig.home, undefined).database;
});
afterAll(() => stage.close());

it('a copy from before a restore, put in place, is told as what it is, and can be restored where it lies', async () => {
  await copyFile(first.file, database);
  const refused = await stage.run('log', 'show');
  expect(refused.code).toBe(1);
  expect(refused.err).toContain(`log restore ${database}`);
  const { out } = await stage.run('log', 'verify', '--json');
  const found = JSON.parse(out);
  expect(found).toMatchObject({
    ok: false,
    refused: { code: 'rolled-back' },
    ...{ database: 'older', epoch: 1, faults: [] },
    outside: { state: 'ahead' },
  });
  expect(found.size).toBeGreaterThanOrEqual(first.size);
  expect((await stage.run('log', 'verify')).out).toContain('AN OLDER COPY');
  const restored = await stage.run('log', 'restore', database, '--yes', '--json');
  expect(JSON.parse(restored.out)).toMatchObject({ epoch: 1, newEpoch: 3 });
});
