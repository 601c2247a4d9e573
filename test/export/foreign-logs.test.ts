import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ed25519Signer, formatVkey, parseVkey, type SignerKey } from '../../proxy/record/keys.ts';
import { parseNote, signNote } from '../../proxy/record/note.ts';
import { logOf } from '../gateway/log.ts';
import { startWitness } from '../witness/own-witness.ts';
import { type BundleRig, startBundleRig } from './bundle-rig.ts';
import { startVerifiers, type ThreeVerifiers } from './three-verifiers.ts';
import { pack, unpack } from './unpacked.ts';

/** Whose log a bundle is of is said by the key, which has the log's name, and not by the bundle. */
let on: BundleRig;
let before: ThreeVerifiers;
const sound: Record<'range' | 'selection', string> = { range: '', selection: '' };
/** The log's key by the name that it has in the next epoch: the same secret. */
let next: SignerKey;
let own: SignerKey;

beforeAll(async () => {
  on = await startBundleRig();
  before = await startVerifiers(on.folder);
  const { origin, keyring } = on.rig.gateway.installation;
  const secret = keyring.log.export({ type: 'pkcs8', format: 'der' });
  own = ed25519Signer(origin, secret);
  next = ed25519Signer(origin.replace(/1$/, '2'), secret);
  const [call] = await logOf(on.rig, { kind: 'call.request' });
  sound.range = await on.bundle();
  sound.selection = await on.bundle({ session: call?.session ?? '' });
});
afterAll(async () => {
  await before?.close();
  await on?.close();
});

/** Edits every signed head of a bundle, in its proofs, too. */
async function withHeads(path: string, edit: (note: string) => string, only = /./): Promise<string> {
  const files = await unpack(path);
  const out = join(on.folder, 'foreign.zip');
  const edited = files.map(({ name, data }) => {
    if (!/^(checkpoint$|unchanged$|proofs\/)/.test(name) || !only.test(name)) return { name, data };
    const text = data.toString('utf8');
    const start = text.lastIndexOf(`${own.key.name}\n`);
    return { name, data: Buffer.from(text.slice(0, start) + edit(text.slice(start))) };
  });
  await pack(edited, out);
  return out;
}
const thrice = (reason: string): string[] => [reason, reason, reason];

it.each(['range', 'selection'] as const)(
  'a %s of one epoch is none of another, whatever name its signatures have',
  async (scope) => {
    const path = await withHeads(sound[scope], (note) =>
      note.replace(/— (\S+) (\S+)/g, (_, _name, encoded: string) => {
        const signature = Buffer.from(encoded, 'base64').subarray(4);
        const bytes = Buffer.concat([Buffer.from(next.key.id, 'hex'), signature]);
        return `— ${next.key.name} ${bytes.toString('base64')}`;
      }),
    );
    expect(await before.verdicts(path, formatVkey(next.key))).toEqual(thrice('other-log'));
    expect(await before.verdicts(path, formatVkey(own.key))).toEqual(thrice('unsigned'));
  },
);

it('a head of another origin is none of this log, though its key signed it', async () => {
  const ofNext = (note: string): string =>
    signNote(parseNote(note).text.replace(own.key.name, next.key.name), [own]);
  for (const only of [/^checkpoint$/, /^unchanged$/]) {
    const path = await withHeads(sound.range, ofNext, only);
    expect(await before.verdicts(path, formatVkey(own.key))).toEqual(thrice('other-log'));
  }
});

it('a witness vouches for no log by its key alone, and a log is no witness', async () => {
  const witness = await startWitness();
  const key = formatVkey(own.key);
  expect(parseVkey(witness.vkey).type).not.toBe(own.key.type);
  expect(await before.verdicts(sound.range, witness.vkey)).toEqual(thrice('usage'));
  expect(await before.verdicts(sound.range, `witness ${witness.vkey}`)).toEqual(thrice('usage'));
  expect(await before.verdicts(sound.range, key, [key])).toEqual(thrice('usage'));
  await witness.close();
});
