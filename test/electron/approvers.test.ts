import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openDeviceFile } from '../../electron/devices/device-file.ts';
import { type Approvers, createApprovers } from '../../electron/gateways/approvers.ts';
import { passphraseBox } from '../../electron/keys/secret-box.ts';
import type { JoinOffer } from '../../proxy/contract/join-link.ts';
import type { Clock } from '../../proxy/contract/time.ts';
import type { ApprovalView } from '../../proxy/contract/views.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { type Scene, startScene } from '../gateway/approve-scene.ts';
import { invite } from '../gateway/elsewhere.ts';
import { logOf } from '../gateway/log.ts';
import { enrolApprover } from '../gateway/people.ts';
import { OPERATOR } from '../gateway/rig.ts';

/*
 * The app as an approver at gateways elsewhere, against a real one: keys wrapped in a file, followed, renewed, left.
 */
const introducer = { person: 'ivy', secret: `secret of ivy ${crypto.randomUUID()}` };
const DAY = 86_400_000_000;
let scene: Scene;
let folder: string;
let path: string;
let opened: Approvers[];
let next = 0;

beforeAll(async () => {
  scene = await startScene('', 'approvers: { listen: { host: 127.0.0.1, port: 0 } }');
  await enrolApprover(scene.rig, introducer.person, introducer.secret);
});
afterAll(() => scene.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-approvers-'));
  path = join(folder, 'devices.json');
  opened = [];
});
afterEach(async () => {
  for (const one of opened) one.stop();
  await rm(folder, { recursive: true, force: true });
});

/** An app with its file; what it was told last of each gateway is in `waits`. */
async function app(passphrase = 'a passphrase of the keys', clock: Clock = systemClock) {
  const waits = new Map<string, readonly ApprovalView[] | undefined>();
  const lookers = new Set<() => void>();
  const look = (): void => {
    for (const one of lookers) one();
  };
  const approvers = createApprovers({
    file: openDeviceFile(path),
    clock,
    line: () => Promise.reject(new Error('no gateway here')),
    on: {
      waiting(gateway, found) {
        waits.set(gateway, found);
        look();
      },
      changed: look,
    },
  });
  opened.push(approvers);
  await approvers.open(passphraseBox(passphrase));
  const until = (enough: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const one = (): void => {
        if (!enough()) return;
        lookers.delete(one);
        resolve();
      };
      lookers.add(one);
      one();
    });
  return { approvers, waits, until };
}
const offered = (): Promise<JoinOffer> => {
  next += 1;
  return invite(scene.rig, `far-${next}`, introducer);
};
const codeOf = (promise: Promise<unknown>): Promise<string> =>
  promise.then(
    () => 'done',
    (error: { code?: string; message: string }) => error.code ?? error.message,
  );

test('a gateway that was joined is followed, kept with its key wrapped, and there again at the next start', async () => {
  const first = await app();
  const offer = await offered();
  await first.approvers.join(offer, 'build server', 'desk of far');
  await first.until(() => first.approvers.elsewhere()[0]?.state === 'connected');
  expect(first.approvers.elsewhere()).toMatchObject([
    { id: scene.rig.id, name: 'build server', host: new URL(offer.url).host, person: offer.person },
  ]);
  expect((await stat(path)).mode & 0o077).toBe(0);
  const text = await readFile(path, 'utf8');
  expect(text).not.toMatch(/PRIVATE KEY/);
  expect(JSON.parse(text).devices).toMatchObject([{ at: 'elsewhere', backend: 'passphrase' }]);
  first.approvers.stop();

  const again = await app();
  await again.until(() => again.waits.get(scene.rig.id) !== undefined);
  expect(again.approvers.elsewhere()[0]?.state).toBe('connected');
  const person = await again.approvers.of(scene.rig.id)?.api.approver();
  expect(person).toMatchObject({ person: offer.person });
});

test('what another passphrase wrapped does not open, is listed as closed, and stays', async () => {
  const first = await app();
  await first.approvers.join(await offered(), 'build server', 'desk of far');
  first.approvers.stop();
  const other = await app('another passphrase');
  expect(other.approvers.elsewhere()).toMatchObject([{ state: 'closed' }]);
  expect(other.approvers.of(scene.rig.id)).toBeUndefined();
  expect((await app()).approvers.elsewhere()).toMatchObject([{ name: 'build server' }]);
});

test('its certificate is renewed before it ends, by the same key, and the new one is kept', async () => {
  const first = await app();
  await first.approvers.join(await offered(), 'build server', 'desk of far');
  await first.until(() => first.approvers.elsewhere()[0]?.state === 'connected');
  const { notAfter = 0 } = first.approvers.elsewhere()[0] ?? {};
  const before = JSON.parse(await readFile(path, 'utf8')).devices[0];
  first.approvers.stop();

  const late: Clock = {
    ...systemClock,
    now: () => ({ ...systemClock.now(), wall: notAfter - 29 * DAY }),
  };
  const later = await app(undefined, late);
  await expect
    .poll(async () => JSON.parse(await readFile(path, 'utf8')).devices[0].certificatePem, { timeout: 5000 })
    .not.toBe(before.certificatePem);
  const after = JSON.parse(await readFile(path, 'utf8')).devices[0];
  expect({ ...after, certificatePem: '', notAfter: 0 }).toEqual({
    ...before,
    certificatePem: '',
    notAfter: 0,
  });
  expect((await logOf(scene.rig, { kind: 'credential.rotate' })).at(-1)?.facts).toMatchObject({
    credential: before.credential,
  });
  expect(await later.approvers.of(scene.rig.id)?.api.approver()).toMatchObject({ device: before.credential });
});

test('a gateway that was left is followed no more, and its key is gone', async () => {
  const one = await app();
  await one.approvers.join(await offered(), 'build server', 'desk of far');
  await one.until(() => one.waits.get(scene.rig.id) !== undefined);
  const device = one.approvers.of(scene.rig.id)?.entry().credential ?? '';
  expect(await one.approvers.leave(scene.rig.id)).toEqual({ there: 'ended', device });
  expect(one.approvers.elsewhere()).toEqual([]);
  expect(one.waits.get(scene.rig.id)).toBeUndefined();
  expect(JSON.parse(await readFile(path, 'utf8')).devices).toEqual([]);
  const there = (await scene.rig.gateway.control.devices()).find(({ id }) => id === device);
  expect(there?.revokedAt).toEqual(expect.any(Number));
  expect(await one.approvers.leave(scene.rig.id)).toBeUndefined();
});

test('leaving one that ended this device already is no trouble; one that does not answer is said', async () => {
  const one = await app();
  await one.approvers.join(await offered(), 'build server', 'desk of far');
  const device = one.approvers.of(scene.rig.id)?.entry().credential ?? '';
  await scene.rig.gateway.control.revokeDevice(device, OPERATOR);
  expect(await one.approvers.leave(scene.rig.id)).toEqual({ there: 'ended', device });

  await one.approvers.join(await offered(), 'build server', 'desk of far');
  const kept = JSON.parse(await readFile(path, 'utf8'));
  one.approvers.stop();
  // Nothing listens on the port of discard.
  kept.devices[0].url = 'https://127.0.0.1:9';
  await writeFile(path, JSON.stringify(kept), { mode: 0o600 });
  const later = await app();
  expect(await later.approvers.leave(scene.rig.id)).toMatchObject({ there: 'stands' });
  expect(JSON.parse(await readFile(path, 'utf8')).devices).toEqual([]);
});

test('a device that is revoked there is told so, and an invitation is not good twice', async () => {
  const one = await app();
  const offer = await offered();
  await one.approvers.join(offer, 'build server', 'desk of far');
  await one.until(() => one.approvers.elsewhere()[0]?.state === 'connected');
  expect(await codeOf(one.approvers.join(offer, 'twice', 'desk of far'))).toBe('refused');
  expect(one.approvers.elsewhere()).toMatchObject([{ name: 'build server' }]);
  const credential = one.approvers.of(scene.rig.id)?.entry().credential ?? '';
  await scene.rig.gateway.control.revokeDevice(credential, OPERATOR);
  await one.until(() => one.approvers.elsewhere()[0]?.state === 'refused');
});

test('the gateway of this computer is not joined as one elsewhere', async () => {
  const one = await app();
  await one.approvers.hereUp(scene.rig.id);
  expect(await codeOf(one.approvers.join(await offered(), 'myself', 'desk'))).toBe('refused');
  expect(one.approvers.elsewhere()).toEqual([]);
});

test('a file that is none of ours is never written over', async () => {
  await writeFile(path, '{"v":2}', { mode: 0o600 });
  const file = openDeviceFile(path);
  await expect(file.read()).rejects.toThrow();
  await expect(file.remove(scene.rig.id)).rejects.toThrow();
  expect(await readFile(path, 'utf8')).toBe('{"v":2}');
});
