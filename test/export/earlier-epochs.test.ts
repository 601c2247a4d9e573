import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ed25519Signer } from '../../proxy/record/keys.ts';
import { parseNote, signNote } from '../../proxy/record/note.ts';
import { type EpochsStage, startEpochs } from '../gateway/epochs-stage.ts';
import { OPERATOR } from '../gateway/rig.ts';
import { startVerifiers, type ThreeVerifiers } from './three-verifiers.ts';
import { type Held, pack, unpack } from './unpacked.ts';

/** What is exported of an epoch that has ended is on record in the present one, which the same key signs under another name. */
let stage: EpochsStage;
let before: ThreeVerifiers;
let vkey = '';
let sound: Held[];

beforeAll(async () => {
  stage = await startEpochs();
  await stage.read('/a', '/b');
  vkey = stage.rig.gateway.installation.vkey;
  await stage.restore((await stage.backup('a-backup')).file);
  await stage.read('/c');
  before = await startVerifiers(stage.rig.home);
  const path = join(stage.rig.home, 'first.zip');
  await pipeline(
    (await stage.rig.gateway.control.exportLog({ epoch: 1 }, OPERATOR)).bytes,
    createWriteStream(path),
  );
  sound = await unpack(path);
});
afterAll(async () => {
  await before?.close();
  await stage?.close();
});

async function verdicts(files: readonly Held[]): Promise<string[]> {
  const path = join(stage.rig.home, 'edited.zip');
  await pack(files, path);
  return before.verdicts(path, vkey);
}
const thrice = (reason: string): string[] => [reason, reason, reason];

/** The proof of the record under a head that this key signed, for a log of that name. */
function withOrigin(change: (origin: string) => string): Held[] {
  const { origin, keyring } = stage.rig.gateway.installation;
  const signer = ed25519Signer(change(origin), keyring.log.export({ type: 'pkcs8', format: 'der' }));
  return sound.map(({ name, data }) => {
    if (name !== 'export.tlog-proof') return { name, data };
    const [proof = '', ...rest] = data.toString('utf8').split('\n\n');
    const { text } = parseNote(rest.join('\n\n'));
    return {
      name,
      data: Buffer.from(`${proof}\n\n${signNote(text.replace(origin, change(origin)), [signer])}`),
    };
  });
}

it('a bundle of it verifies, with its own key alone, and says where it is on record', async () => {
  expect(await verdicts(sound)).toEqual(thrice('ok'));
  const proof = sound.find(({ name }) => name === 'export.tlog-proof')?.data.toString('utf8');
  expect(proof).toContain(`\n${stage.rig.gateway.installation.origin}\n`);
  expect(stage.rig.gateway.installation.vkey).not.toBe(vkey);
  expect(await verdicts(withOrigin((origin) => origin))).toEqual(thrice('ok'));
});

it('the command tells so', async () => {
  const path = join(stage.rig.home, 'edited.zip');
  await pack(sound, path);
  const { code, out } = await stage.run('log', 'verify', path, '--key', vkey);
  expect([code, out]).toEqual([
    0,
    expect.stringContaining(` of ${stage.rig.gateway.installation.origin}, 20`),
  ]);
});

it('what is on record in another log, in an earlier epoch or under another key is nothing to it', async () => {
  for (const change of [
    (origin: string) => origin.replace(/2$/, '0'),
    (origin: string) => origin.replace(/2$/, '02'),
    (origin: string) => origin.replace(/2$/, '1'),
    (origin: string) => `other/${origin}`,
    () => 'nothing',
  ])
    expect(await verdicts(withOrigin(change))).toEqual(thrice('other-log'));
  const forged = sound.map(({ name, data }) => ({
    name,
    data:
      name === 'export.tlog-proof'
        ? Buffer.from(data.toString('utf8').replace(/\n(\d+)\n([^\n]+\n\n\u2014)/, '\n1$1\n$2'))
        : data,
  }));
  expect(await verdicts(forged)).toEqual(thrice('bad-signature'));
});

it('a body taken out of it is missed', async () => {
  const at = sound.findIndex(({ name }) => name.startsWith('bodies/'));
  const less = sound.toSpliced(at, 1).map(({ name, data }) => ({
    name,
    data:
      name !== 'manifest.json'
        ? data
        : Buffer.from(
            data
              .toString('utf8')
              .replace(
                /"bodies":\{"absent":(\d+),"count":(\d+)/,
                (_, absent, count) => `"bodies":{"absent":${Number(absent) + 1},"count":${Number(count) - 1}`,
              ),
          ),
  }));
  expect(await verdicts(less)).toEqual(thrice('other-export'));
});
