import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordLines } from '../../proxy/export/record-lines.ts';
import { verifyBundle } from '../../proxy/export/verify-bundle.ts';
import { parseVkey } from '../../proxy/record/keys.ts';
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

async function exported(call: string): Promise<Logged[]> {
  const path = join(scene.rig.home, `${call}.zip`);
  const { bytes, vkey } = await scene.rig.gateway.control.exportLog({ call }, OPERATOR);
  await pipeline(bytes, createWriteStream(path));
  await verifyBundle(path, { log: parseVkey(vkey), witnesses: [] });
  const records: Logged[] = [];
  for await (const line of recordLines(path)) records.push(JSON.parse(Buffer.from(line.bytes).toString()));
  return records;
}

it('a bundle of a call that waited with another one’s approval has who decided, and nothing else of that one', async () => {
  const first = scene.agent.begin('write', { path: '/twice' });
  const approval = await scene.waitingFor('/twice');
  const second = scene.agent.begin('write', { path: '/twice' });
  const requests = async () => logOf(scene.rig, { kind: 'call.request' });
  await scene.until(async () => ((await requests()).length === 2 ? true : undefined));
  await vote(scene.rig, approval, scene.ann, 'approve');
  await Promise.all([first.done, second.done]);
  const [asked, joined] = await requests();
  expect(joined?.facts).toMatchObject({ joined: true, approval });
  const records = await exported(joined?.call ?? '');
  const others = records.filter(({ call }) => call === asked?.call);
  expect(others.map(({ kind }) => kind)).toEqual(['approval.request', 'approval.decide']);
  expect(others.map(({ facts }) => facts['approval'])).toEqual([approval, approval]);
  expect(records.filter(({ call }) => call === joined?.call).map(({ kind }) => kind)).toEqual(
    expect.arrayContaining(['call.request', 'call.result']),
  );
});
