import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { spkiDigestOf } from '../../proxy/api/elsewhere/device.ts';
import { ownLogText } from '../../proxy/commands/own-log-text.ts';
import type { LogRecord } from '../../proxy/contract/record.ts';
import { FIRST_EPOCH, logIdentity } from '../../proxy/gateway/log-identity.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { makeBody } from '../../proxy/record/body.ts';
import { openDatabase } from '../../proxy/store/database.ts';
import { headFile } from '../../proxy/store/head-file.ts';
import { openStore } from '../../proxy/store/open-store.ts';
import { newDevice } from '../api/device.ts';
import { type Scene, startScene } from './approve-scene.ts';
import { runCommandLine } from './command-line.ts';
import { cast, type EnrolledDevice, enrolDevice, signed } from './devices.ts';
import { logOf } from './log.ts';
import { vote } from './people.ts';
import { OPERATOR } from './rig.ts';

/** Whoever has all keys of the gateway, and none of a person. */
let scene: Scene;
let device: EnrolledDevice;
beforeAll(async () => {
  scene = await startScene(`default: allow
rules: [{ name: writes, match: { tool: write }, then: hold }]`);
  const { rig, ann, bob } = scene;
  device = await enrolDevice(rig, ann, 'the desk of ann');
  const one = scene.agent.begin('write', { path: '/tmp/1' });
  const id = await scene.waitingFor('/tmp/1');
  expect(await cast(rig, id, device.by, await signed(rig, id, device, { reason: 'as agreed' }))).toBe(
    'approved',
  );
  await one.done;
  const two = scene.agent.begin('write', { path: '/tmp/2' });
  await vote(rig, await scene.waitingFor('/tmp/2'), bob, 'approve');
  await two.done;
});
afterAll(() => scene.close());

const plainly = (_: string, text: string): string => text;
const verify = (asked: { first?: number; recordsOnly?: boolean } = {}) =>
  scene.rig.gateway.control.verifyLog(OPERATOR, asked);
const votesOnRecord = () => logOf(scene.rig, { kind: 'approval.decide' });

/** Writes a record as the gateway would: with a place, a hash, a tree and a head that are all in order. */
async function write(record: LogRecord): Promise<void> {
  const { id, keyring } = scene.rig.gateway.installation;
  const { database, head } = pathsOf(scene.rig.home, undefined);
  await scene.rig.gateway.close();
  const store = await openStore({
    file: database,
    databaseKey: keyring.databaseKey,
    cipher: 'sqlcipher',
    log: logIdentity(id, FIRST_EPOCH),
    privateKey: keyring.log.export({ type: 'pkcs8', format: 'der' }),
    head: headFile(head, keyring.databaseKey, FIRST_EPOCH),
    clock: systemClock,
  });
  const { body, commit } = makeBody('reason', Buffer.from('as agreed'), 'text/plain', 1, 'policy');
  const { index: _, ...draft } = record;
  await store.append({ entries: [{ record: { ...draft, commits: [commit] }, bodies: [body] }], changes: [] });
  await store.close();
  await scene.rig.restart();
}

it('the votes of devices are checked with the log, and those whose they are are named', async () => {
  const found = await verify();
  expect(found).toMatchObject({
    ok: true,
    looked: {
      votes: {
        ...{ signed: 1, asRecorded: 1, otherRequest: [], unchecked: 0, unsigned: 1 },
        keys: [{ name: 'ann', principal: scene.ann.principal, spki: spkiDigestOf(device.key), votes: 1 }],
      },
    },
  });
  const text = ownLogText(found, plainly);
  expect(text).toContain('1 vote signed by a device of the voter: the signature is good');
  expect(text).toContain('1 vote without a signature');
});

it('of a range, the key of before it is taken along, and what was asked is not there', async () => {
  const [first] = await votesOnRecord();
  const found = await verify({ first: first?.index ?? 0 });
  expect(found).toMatchObject({
    ok: true,
    looked: { votes: { signed: 1, asRecorded: 0, unchecked: 0, unsigned: 1, keys: [{ name: 'ann' }] } },
  });
  expect(ownLogText(found, plainly)).toContain('Of 1 of them, the request is not in what was looked at.');
  expect((await verify({ recordsOnly: true })).looked).toBeNull();
});

it('of a range in which a device is enrolled, too, its votes are checked', async () => {
  expect(await verify({ first: 1 })).toMatchObject({
    ok: true,
    looked: { votes: { signed: 1, asRecorded: 1, unchecked: 0, unsigned: 1 } },
  });
});

it('a key that does not stand in the log any more as it was is none', async () => {
  const [issued] = (await logOf(scene.rig, { kind: 'credential.issue' })).filter(
    ({ facts }) => facts['type'] === 'device',
  );
  const index = issued?.index ?? 0;
  // Into the next tile: only of that are all records looked at.
  await Promise.all(Array.from({ length: 130 }, (_, n) => scene.agent.tool('read', { path: `/${n}` })));
  const call = scene.agent.begin('write', { path: '/tmp/3' });
  const id = await scene.waitingFor('/tmp/3');
  await cast(scene.rig, id, device.by, await signed(scene.rig, id, device));
  await call.done;
  const asked = { first: (await votesOnRecord()).at(-1)?.index ?? 0 };
  expect(asked.first).toBeGreaterThan(256);

  const { databaseKey, cipher } = scene.rig.gateway.installation.keyring;
  const { database: file } = pathsOf(scene.rig.home, undefined);
  const db = openDatabase({ file, databaseKey, cipher }, 'writer');
  const set = db.prepare('UPDATE records SET bytes = ? WHERE key = (1 << 40 | ?)');
  const bytes = db
    .prepare<[number], Buffer>('SELECT bytes FROM records WHERE key = (1 << 40 | ?)')
    .pluck()
    .get(index);
  onTestFinished(() => {
    set.run(bytes, index);
    db.close();
  });
  const other = newDevice();
  const changed = String(bytes)
    .replace(device.spki, other.spki)
    .replace(spkiDigestOf(device.key), other.spkiSha256);
  expect(await verify(asked)).toMatchObject({ ok: true, looked: { votes: { signed: 1, unchecked: 0 } } });
  set.run(Buffer.from(changed), index);
  expect(await verify(asked)).toMatchObject({ ok: true, looked: { votes: { signed: 0, unchecked: 1 } } });
  expect(await verify()).toMatchObject({ ok: false, problem: 'other-hash', badIndex: index });
});

it('a vote that no device signed is found in a log that is whole, and named before its backup is restored', async () => {
  const [genuine] = await votesOnRecord();
  if (genuine === undefined) throw new Error('nobody has voted');
  const { bodies: _, ...record } = genuine;
  await write({ ...record, facts: { ...record.facts, vote: 'deny', state: 'denied' } });
  const index = (await votesOnRecord()).at(-1)?.index;
  const found = await verify();
  expect(found).toMatchObject({
    ...{ ok: false, problem: 'bad-vote', badIndex: index, faults: [{ problem: 'bad-vote', index }] },
    looked: { votes: { signed: 2 } },
  });
  expect(await verify({ recordsOnly: true })).toMatchObject({ ok: true });
  expect(
    (await scene.rig.gateway.control.health()).find(({ what }) => what.includes('verified')),
  ).toMatchObject({
    level: 'bad',
    what: expect.stringContaining(`at record ${index}`),
  });
  const text = ownLogText(found, plainly);
  expect(text).toContain(`THE LOG SAYS WHAT IS NOT SO, record ${index}`);
  expect(text).not.toContain('log restore');

  // It is no reason to lose the log: a backup of it can be restored.
  const file = join(scene.rig.home, 'a-backup');
  await pipeline((await scene.rig.gateway.control.backupLog(OPERATOR)).bytes, createWriteStream(file));
  await scene.rig.gateway.close();
  const asked = await runCommandLine(scene.rig.home, 'log', 'restore', file);
  expect(asked.code).not.toBe(0);
  expect(asked.err).toContain(`It says what is not so, record ${index} of epoch 1`);
  const restored = await runCommandLine(scene.rig.home, 'log', 'restore', file, '--yes', '--json');
  expect(JSON.parse(restored.out)).toMatchObject({ badVotes: [{ epoch: 1, index }] });
  await scene.rig.restart();
  expect(await verify()).toMatchObject({ ok: true });
  expect(await scene.rig.gateway.control.verifyLog(OPERATOR, { epoch: 1 })).toMatchObject({
    ...{ ok: false, problem: 'bad-vote', badIndex: index },
  });
});
