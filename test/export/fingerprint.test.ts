import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fingerprintOf, readFingerprint } from '../../proxy/record/fingerprint.ts';
import { startWitness } from '../witness/own-witness.ts';
import { type BundleRig, startBundleRig } from './bundle-rig.ts';
import { startVerifiers, type ThreeVerifiers } from './three-verifiers.ts';
import { pack, unpack } from './unpacked.ts';

/** Who has the key's fingerprint alone takes the key out of the bundle. */
let on: BundleRig;
let before: ThreeVerifiers;
let vkey: string;
beforeAll(async () => {
  on = await startBundleRig();
  before = await startVerifiers(on.folder);
  ({ vkey } = on.rig.gateway.installation);
});
afterAll(async () => {
  await before?.close();
  await on?.close();
});
const thrice = (reason: string): string[] => [reason, reason, reason];

it('is SHA-256 of the key, which anybody can make', async () => {
  const { stdout } = await promisify(execFile)('sh', ['-c', `printf %s '${vkey}' | sha256sum`]);
  expect(fingerprintOf(vkey).replaceAll(' ', '')).toBe(stdout.slice(0, 64));
});

it.each<[string, (fingerprint: string) => string]>([
  ['as it is shown', (text) => text],
  ['in capitals, with colons', (text) => text.toUpperCase().replaceAll(' ', ':')],
  ['without gaps', (text) => text.replaceAll(' ', '')],
  ['with its name before it', (text) => ` SHA256:${text}\n`],
])('verifies as the key does: %s', async (_form, written) => {
  const path = await on.bundle();
  expect(await before.verdicts(path, written(fingerprintOf(vkey)).trimEnd())).toEqual(thrice('ok'));
  expect(readFingerprint(written(fingerprintOf(vkey)))).toBe(fingerprintOf(vkey));
});

it('of no key in the bundle verifies nothing, and what is none is told at once', async () => {
  const path = await on.bundle();
  const other = fingerprintOf(vkey).replace(/./, (first) => (first === '0' ? '1' : '0'));
  expect(await before.verdicts(path, other)).toEqual(thrice('unsigned'));
  expect(await before.verdicts(path, other.slice(1))).toEqual(thrice('usage'));
});

it('of a witness stands for it, and one kind of key not for the other', async () => {
  const witness = await startWitness();
  await witness.folder.add(vkey);
  await on.askWitness(witness);
  const path = await on.bundle();
  const [log, own] = [fingerprintOf(vkey), fingerprintOf(witness.vkey)];
  expect(await before.verdicts(path, log, [own])).toEqual(thrice('ok'));
  expect(await before.verdicts(path, own)).toEqual(thrice('unsigned'));
  expect(await before.verdicts(path, log, [log])).toEqual(thrice('unsigned'));
  const keys = (await unpack(path)).find(({ name }) => name === 'keys.txt')?.data.toString('utf8');
  expect(keys).toContain(`log ${vkey}\n# fingerprint ${log}\n`);
  expect(keys).toContain(`witness ${witness.vkey}\n# fingerprint ${own}\n`);
  await witness.close();
});

it('of a key that is no log’s is none of a log, whatever the bundle says of it', async () => {
  const witness = await startWitness();
  const path = await on.bundle();
  const files = (await unpack(path)).map((file) =>
    file.name === 'keys.txt'
      ? { ...file, data: Buffer.concat([file.data, Buffer.from(`log ${witness.vkey}\n`)]) }
      : file,
  );
  await pack(files, path);
  expect(await before.verdicts(path, fingerprintOf(witness.vkey))).toEqual(thrice('usage'));
  await witness.close();
});
