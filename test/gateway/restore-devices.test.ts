import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { expect, it, onTestFinished } from 'vitest';
import { verifyBundle } from '../../proxy/export/verify-bundle.ts';
import { restoreLog } from '../../proxy/gateway/restore/restore-log.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { parseVkey } from '../../proxy/record/keys.ts';
import { type Scene, startScene } from './approve-scene.ts';
import { cast, type EnrolledDevice, enrolDevice, signed } from './devices.ts';
import { logOf } from './log.ts';
import { OPERATOR } from './rig.ts';

const votes = { asRecorded: 1, otherRequest: [], signed: 1, unchecked: 0, unsigned: 0 };

async function approved({ agent, rig, waitingFor }: Scene, device: EnrolledDevice, path: string) {
  const call = agent.begin('write', { path });
  const id = await waitingFor(path);
  expect(await cast(rig, id, device.by, await signed(rig, id, device))).toBe('approved');
  await call.done;
}

it('the votes of a device that was enrolled before a restore are checked in the epoch behind it', async () => {
  const scene = await startScene(`default: allow
rules: [{ name: writes, match: { tool: write }, then: hold }]`);
  onTestFinished(() => scene.close());
  const { rig, ann, bob } = scene;
  const device = await enrolDevice(rig, ann, 'the desk of ann');
  const { credential: gone } = await enrolDevice(rig, bob, 'the desk of bob');
  await rig.gateway.control.revokeDevice(gone, OPERATOR);
  await approved(scene, device, '/tmp/before');
  const file = join(rig.home, 'a-backup');
  await pipeline((await rig.gateway.control.backupLog(OPERATOR)).bytes, createWriteStream(file));
  await rig.gateway.close();
  await restoreLog({ home: rig.home, file, clock: systemClock, agreed: async () => true });
  await rig.restart();

  const again = await logOf(rig, { kind: 'credential.issue' });
  expect(again.map(({ facts }) => [facts['credential'], facts['reason']])).toEqual([
    [device.credential, 'restored'],
  ]);
  await approved({ ...scene, agent: scene.reconnect() }, device, '/tmp/behind');
  for (const epoch of [1, 2])
    expect(await rig.gateway.control.verifyLog(OPERATOR, { epoch })).toMatchObject({
      ok: true,
      looked: { votes },
    });
  const bundle = join(rig.home, 'bundle.zip');
  const { bytes, vkey } = await rig.gateway.control.exportLog({}, OPERATOR);
  await pipeline(bytes, createWriteStream(bundle));
  expect(await verifyBundle(bundle, { log: parseVkey(vkey), witnesses: [] })).toMatchObject({ votes });
});
