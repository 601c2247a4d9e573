import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { verifiedText } from '../../proxy/commands/bundle-text.ts';
import { verifyBundle } from '../../proxy/export/verify-bundle.ts';
import { cosign } from '../../proxy/record/cosignature.ts';
import { fingerprintOf } from '../../proxy/record/fingerprint.ts';
import { ED25519_COSIGNATURE, ed25519Signer, formatVkey, parseVkey } from '../../proxy/record/keys.ts';
import { parseNote } from '../../proxy/record/note.ts';
import { logOf } from '../gateway/log.ts';
import { type OwnWitness, startWitness } from '../witness/own-witness.ts';
import { type BundleRig, startBundleRig } from './bundle-rig.ts';
import { DAMAGES } from './damage.ts';
import { edit, isProof, named, text, without } from './edits.ts';
import { startVerifiers, type ThreeVerifiers } from './three-verifiers.ts';
import { flipInside, type Held, pack, packMissummed, unpack } from './unpacked.ts';

/** The same bundles, whole and damaged, before each of the verifiers: they must say the same. */
let on: BundleRig;
let before: ThreeVerifiers;
const sound: Record<'range' | 'selection', string> = { range: '', selection: '' };
let vkey = '';

beforeAll(async () => {
  on = await startBundleRig();
  before = await startVerifiers(on.folder);
  vkey = on.rig.gateway.installation.vkey;
  const all = await logOf(on.rig);
  sound.range = await on.bundle({ since: all[4]?.time ?? 0 });
  sound.selection = await on.bundle({
    session: all.find(({ kind }) => kind === 'call.request')?.session ?? '',
  });
});
afterAll(async () => {
  await before?.close();
  await on?.close();
});

const verdicts = (path: string, key = vkey, witnesses: readonly string[] = []): Promise<string[]> =>
  before.verdicts(path, key, witnesses);

it.each(['range', 'selection'] as const)('a sound %s verifies', async (scope) => {
  expect(await verdicts(sound[scope])).toEqual(['ok', 'ok', 'ok']);
});

it('a manifest may be of the year 0: RFC 3339 has it', async () => {
  const path = join(on.folder, 'ancient.zip');
  const ancient = text((all) => all.replace(/"made":"\d{4}-\d\d-\d\d/, '"made":"0000-02-29'));
  await pack(edit(named('manifest.json'), ancient)(await unpack(sound.range)), path);
  expect(await verdicts(path)).toEqual(['ok', 'ok', 'ok']);
});

it('a signature of a key that nobody knows may be as long as a note has room for', async () => {
  const more = Buffer.from(`\u2014 x ${'A'.repeat(600_000)}\n`);
  const path = join(on.folder, 'long.zip');
  const files = await unpack(sound.selection);
  await pack(
    files.map((file) =>
      file.name === 'checkpoint' || isProof(file)
        ? { ...file, data: Buffer.concat([file.data, more]) }
        : file,
    ),
    path,
  );
  expect(await verdicts(path)).toEqual(['ok', 'ok', 'ok']);
});

const cases = DAMAGES.flatMap((damage) =>
  (damage.scope === 'both' ? (['range', 'selection'] as const) : [damage.scope]).map((scope) => ({
    ...damage,
    scope,
  })),
);
it.each(cases)('$scope: $what is $reason', async ({ scope, to, reason }) => {
  const path = join(on.folder, 'damaged.zip');
  await pack(to(await unpack(sound[scope])), path);
  expect(await verdicts(path)).toEqual([reason, reason, reason]);
});

it.each([
  'README.txt',
  'keys.txt',
  'verify.html',
  'checkpoint',
  'records.ndjson',
  'consistency',
  'unchanged',
  'export.json',
  'export.tlog-proof',
  'export.query',
  'bodies/',
  'manifest.json',
])('a flipped byte within %s is damaged', async (name) => {
  const path = join(on.folder, 'flipped.zip');
  await flipInside(sound.range, name, path);
  expect(await verdicts(path)).toEqual(['damaged', 'damaged', 'damaged']);
});

describe('of two faults, that of an earlier step is told', () => {
  const noHead = edit(named('checkpoint'), () => Buffer.from('nothing'));
  const noText = (name: string) => edit(named(name), () => Buffer.of(0xff));
  const noManifest = edit(named('manifest.json'), () => Buffer.from('{}'));
  const longProof = edit(isProof, () => Buffer.alloc(1_000_001, 'a'));
  const stray =
    (index: string, data: Buffer) =>
    (files: readonly Held[]): Held[] =>
      files.toSpliced(files.findLastIndex(isProof) + 1, 0, { name: `proofs/${index}.tlog-proof`, data });
  const longStray = stray('9007199254740991', Buffer.alloc(1_000_001, 'a'));
  const noIndex = stray('9007199254740992', Buffer.from('a'));
  it.each<[string, 'range' | 'selection', string, ...((files: readonly Held[]) => Held[])[]]>([
    ['no range, and a head that is none', 'range', 'missing-file', without(named('consistency')), noHead],
    [
      'no records, and a head that is none',
      'selection',
      'missing-file',
      without(named('records.ndjson')),
      noHead,
    ],
    ['a range that is no text, and a head that is none', 'range', 'damaged', noText('consistency'), noHead],
    [
      'a remark that is no text, and a manifest that is none',
      'range',
      'damaged',
      noText('README.txt'),
      noManifest,
    ],
    ['a proof of what no index is, and a head that is none', 'selection', 'unexpected-file', noIndex, noHead],
    ['a proof that is too large, and a head that is none', 'selection', 'too-large', longProof, noHead],
    ['a proof of no record, which is too large', 'selection', 'too-large', longStray],
  ])('%s', async (_, scope, reason, ...faults) => {
    const path = join(on.folder, 'faulty.zip');
    await pack(
      faults.reduce((files, fault) => fault(files), await unpack(sound[scope])),
      path,
    );
    expect(await verdicts(path)).toEqual([reason, reason, reason]);
  });
});

describe('what a damaged file says of others does not count', () => {
  /** The name of the proof of the first record in a file. */
  const proofOfFirst = (files: readonly Held[], name: string): string => {
    const text = files.find((file) => file.name === name)?.data.toString('utf8') ?? '';
    return `proofs/${JSON.parse(text.slice(0, text.indexOf('\n'))).index}.tlog-proof`;
  };
  it.each([
    ['context.ndjson', 'range'],
    ['records.ndjson', 'selection'],
  ] as const)('in %s of a %s, a record that has no proof', async (name, scope) => {
    const files = await unpack(sound[scope]);
    const gone = proofOfFirst(files, name);
    const without = files.filter((file) => file.name !== gone);
    const path = join(on.folder, 'missummed.zip');
    await pack(without, path);
    expect(await verdicts(path)).toEqual(['missing-file', 'missing-file', 'missing-file']);
    await packMissummed(without, name, path);
    expect(await verdicts(path)).toEqual(['damaged', 'damaged', 'damaged']);
  });

  it('in a proof of no record', async () => {
    const files = await unpack(sound.selection);
    const last = files.findLastIndex(({ name }) => name.startsWith('proofs/'));
    const name = 'proofs/9007199254740991.tlog-proof';
    const more = files.toSpliced(last + 1, 0, { name, data: Buffer.from('no proof') });
    const path = join(on.folder, 'missummed.zip');
    await pack(more, path);
    expect(await verdicts(path)).toEqual(['unexpected-file', 'unexpected-file', 'unexpected-file']);
    await packMissummed(more, name, path);
    expect(await verdicts(path)).toEqual(['damaged', 'damaged', 'damaged']);
  });
});

it('an archive that was cut is not-an-archive', async () => {
  const path = join(on.folder, 'cut.zip');
  await writeFile(path, (await readFile(sound.range)).subarray(0, -200));
  expect(await verdicts(path)).toEqual(['not-an-archive', 'not-an-archive', 'not-an-archive']);
});

it('another key is unsigned, of the same name too', async () => {
  const { privateKey } = generateKeyPairSync('ed25519');
  const other = ed25519Signer(vkey.split('+')[0] ?? '', privateKey.export({ format: 'der', type: 'pkcs8' }));
  const key = formatVkey(other.key);
  expect(await verdicts(sound.range, key)).toEqual(['unsigned', 'unsigned', 'unsigned']);
});

describe('of a witness', () => {
  let witness: OwnWitness;
  const cosigned: Record<'range' | 'selection', string> = { range: '', selection: '' };
  beforeAll(async () => {
    witness = await startWitness();
    await witness.folder.add(vkey);
    await on.askWitness(witness);
    cosigned.range = await on.bundle();
    const [call] = await logOf(on.rig, { kind: 'call.request' });
    cosigned.selection = await on.bundle({ session: call?.session ?? '' });
  });
  afterAll(() => witness?.close());

  /** Edits the checkpoint, and its copies in the proofs of a selection. */
  async function changed(scope: 'range' | 'selection', how: (note: string) => string): Promise<string> {
    const path = join(on.folder, 'changed.zip');
    const files = await unpack(cosigned[scope]);
    const note = files.find(({ name }) => name === 'checkpoint')?.data.toString('utf8') ?? '';
    expect(how(note)).not.toBe(note);
    const edited = files.map(({ name, data }) => {
      const holds = name === 'checkpoint' || name.startsWith('proofs/');
      return { name, data: holds ? Buffer.from(data.toString('utf8').replace(note, how(note))) : data };
    });
    await pack(edited, path);
    return path;
  }
  const cosignature = /\u2014 witness[.]example\/one (\S+)\n/;

  it.each(['range', 'selection'] as const)(
    'a cosigned %s verifies, with its witness and without',
    async (scope) => {
      expect(await verdicts(cosigned[scope], vkey, [witness.vkey])).toEqual(['ok', 'ok', 'ok']);
      expect(await verdicts(cosigned[scope])).toEqual(['ok', 'ok', 'ok']);
      const keys = (await unpack(cosigned[scope])).find(({ name }) => name === 'keys.txt');
      expect(keys?.data.toString('utf8')).toContain(`\nwitness ${witness.vkey}\n`);
    },
  );

  it.each(['range', 'selection'] as const)(
    'a %s whose cosignature was taken out is unsigned',
    async (scope) => {
      const path = await changed(scope, (note) => note.replace(cosignature, ''));
      expect(await verdicts(path, vkey, [witness.vkey])).toEqual(['unsigned', 'unsigned', 'unsigned']);
      expect(await verdicts(path)).toEqual(['ok', 'ok', 'ok']);
    },
  );

  it('a witness that is given twice has cosigned once, and that is enough', async () => {
    const twice = [witness.vkey, fingerprintOf(witness.vkey)];
    expect(await verdicts(cosigned.range, vkey, twice)).toEqual(['ok', 'ok', 'ok']);
  });

  it('one that no witness was asked for is unsigned', async () => {
    expect(await verdicts(sound.range, vkey, [witness.vkey])).toEqual(['unsigned', 'unsigned', 'unsigned']);
  });

  it('another witness of the same name has not cosigned it', async () => {
    const other = await startWitness();
    expect(await verdicts(cosigned.range, vkey, [other.vkey])).toEqual(['unsigned', 'unsigned', 'unsigned']);
    await other.close();
  });

  // Bytes of the signature field: 4 of the key id, 8 of the time, 64 of Ed25519.
  it.each([
    ['time', 11],
    ['signature', 12],
    ['end of the signature', 75],
  ])('a cosignature whose %s was changed is bad-signature', async (_, at) => {
    const path = await changed('range', (note) =>
      note.replace(cosignature, (line, encoded: string) => {
        const bytes = Buffer.from(encoded, 'base64');
        bytes[at] = (bytes[at] ?? 0) ^ 1;
        return line.replace(encoded, bytes.toString('base64'));
      }),
    );
    expect(await verdicts(path, vkey, [witness.vkey])).toEqual([
      'bad-signature',
      'bad-signature',
      'bad-signature',
    ]);
  });

  it('a cosignature of a time that no calendar has is one, and told as it is', async () => {
    const { privateKey } = generateKeyPairSync('ed25519');
    const der = privateKey.export({ format: 'der', type: 'pkcs8' });
    const signer = ed25519Signer('odd.example/one', der, ED25519_COSIGNATURE);
    const path = await changed('range', (note) => `${note}${cosign(parseNote(note).text, 2 ** 53, signer)}`);
    expect(await verdicts(path, vkey, [formatVkey(signer.key)])).toEqual(['ok', 'ok', 'ok']);
    const keys = { log: parseVkey(vkey), witnesses: [signer.key] };
    expect(verifiedText(await verifyBundle(path, keys), (_, told) => told)).toContain(
      `odd.example/one at ${2 ** 53} s since 1970`,
    );
  });

  it('a cosignature of another head of the same log is bad-signature', async () => {
    const before = (await witness.folder.log(vkey.split('+')[0] ?? ''))?.cosigned?.note ?? '';
    const [line = ''] = cosignature.exec(before) ?? [];
    const path = await changed('range', (note) => note.replace(cosignature, line));
    expect(await verdicts(path, vkey, [witness.vkey])).toEqual([
      'bad-signature',
      'bad-signature',
      'bad-signature',
    ]);
  });

  it('a witness that is gone is done without', async () => {
    await witness.stop();
    const without = await on.bundle();
    expect(await verdicts(without)).toEqual(['ok', 'ok', 'ok']);
    expect(await verdicts(without, vkey, [witness.vkey])).toEqual(['unsigned', 'unsigned', 'unsigned']);
    await witness.again();
  });
});

it('the page ran under its policy, and nothing went wrong in it', () => {
  expect(before.problems).toEqual([]);
});
