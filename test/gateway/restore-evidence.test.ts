import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { expect, it, onTestFinished } from 'vitest';
import { verifiedText } from '../../proxy/commands/bundle-text.ts';
import { ownLogText } from '../../proxy/commands/own-log-text.ts';
import { verifyBundle } from '../../proxy/export/verify-bundle.ts';
import { restoreLog } from '../../proxy/gateway/restore/restore-log.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { parseVkey } from '../../proxy/record/keys.ts';
import { type Scene, startScene } from './approve-scene.ts';
import { cast, type EnrolledDevice, enrolDevice, signed } from './devices.ts';
import { logOf } from './log.ts';
import { OPERATOR } from './rig.ts';

const plainly = (_: string, text: string): string => text;
const votes = { asRecorded: 1, otherRequest: [], signed: 1, unchecked: 0, unsigned: 0 };

async function approved({ agent, rig, waitingFor }: Scene, device: EnrolledDevice, path: string) {
  const call = agent.begin('write', { path });
  const id = await waitingFor(path);
  expect(await cast(rig, id, device.by, await signed(rig, id, device))).toBe('approved');
  await call.done;
}

it('what is behind a restore is checked by itself, and says what is not: devices, other epochs, what was lost', async () => {
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
  await scene.agent.tool('read', { path: '/tmp/lost' });
  const { note: kept, size } = await rig.gateway.control.verifyLog(OPERATOR, { recordsOnly: true });
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
  const verified = await verifyBundle(bundle, { log: parseVkey(vkey), witnesses: [] });
  expect(verified).toMatchObject({ votes });
  expect(verifiedText(verified, plainly)).toContain('It is epoch 2');

  const lost = await rig.gateway.control.verifyLog(OPERATOR, { epoch: 1, checkpoint: kept });
  expect(lost).toMatchObject({ ok: false, problem: 'missing', checkpoint: { size, ok: false } });
  const said = ownLogText(lost, plainly, { epoch: 1, present: false });
  expect(said).toContain('countersign log epochs tells how much');
  expect(said).not.toContain('log restore FILE');
});
