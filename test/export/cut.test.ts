import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BundleManifest } from '../../proxy/contract/bundle.ts';
import { canonicalJson } from '../../proxy/platform/json/canonical-json.ts';
import { frontierAt } from '../../proxy/record/frontier.ts';
import { ed25519Signer } from '../../proxy/record/keys.ts';
import { leafHash } from '../../proxy/record/merkle.ts';
import { consistencyProof } from '../../proxy/record/proofs.ts';
import { formatRangeFile } from '../../proxy/record/range-file.ts';
import { formatUnchangedFile, parseUnchangedFile } from '../../proxy/record/unchanged-file.ts';
import { logOf } from '../gateway/log.ts';
import { tilesOf } from '../record/helpers/tiles.ts';
import { type BundleRig, startBundleRig } from './bundle-rig.ts';
import { type Forger, signedAnew } from './signed-anew.ts';
import { startVerifiers, type ThreeVerifiers } from './three-verifiers.ts';
import { type Held, pack, unpack } from './unpacked.ts';

/** Whoever holds a bundle can make every proof of a part of it anew. What the export was of is on record, and signed. */
let on: BundleRig;
let before: ThreeVerifiers;
const sound: Record<'range' | 'selection', Held[]> = { range: [], selection: [] };

beforeAll(async () => {
  on = await startBundleRig();
  before = await startVerifiers(on.folder);
  const [call] = await logOf(on.rig, { kind: 'call.request' });
  // From the first record to the last: so the hashes of all are known to whoever has it.
  sound.range = await unpack(await on.bundle());
  sound.selection = await unpack(await on.bundle({ session: call?.session ?? '' }));
});
afterAll(async () => {
  await before?.close();
  await on?.close();
});

async function verdicts(files: readonly Held[]): Promise<string[]> {
  const path = join(on.folder, 'cut.zip');
  await pack(files, path);
  return before.verdicts(path, on.rig.gateway.installation.vkey);
}
const thrice = (reason: string): string[] => [reason, reason, reason];

interface Line {
  readonly index: number;
  readonly commits: readonly { readonly commit: string }[];
}
const textOf = (files: readonly Held[], name: string): string =>
  files.find((file) => file.name === name)?.data.toString('utf8') ?? '';
const linesOf = (files: readonly Held[]): string[] => textOf(files, 'records.ndjson').trimEnd().split('\n');
const replaced = (files: readonly Held[], name: string, text: string): Held[] =>
  files.map((file) => (file.name === name ? { name, data: Buffer.from(text) } : file));
function manifested(files: readonly Held[], change: (manifest: BundleManifest) => object): Held[] {
  const manifest = JSON.parse(textOf(files, 'manifest.json')) as BundleManifest;
  return replaced(files, 'manifest.json', `${canonicalJson({ ...manifest, ...change(manifest) })}\n`);
}

/** The bundle of some of its records, with every count right. */
function kept(files: readonly Held[], lines: readonly string[]): Held[] {
  const records = lines.map((line) => JSON.parse(line) as Line);
  const commits = new Set(records.flatMap((record) => record.commits.map(({ commit }) => commit)));
  const indexes = new Set(records.map(({ index }) => `proofs/${index}.tlog-proof`));
  const left = replaced(files, 'records.ndjson', `${lines.join('\n')}\n`).filter(
    ({ name }) =>
      (!/^(bodies|sealed)\//.test(name) || commits.has(name.slice(7))) &&
      (!name.startsWith('proofs/') || indexes.has(name)),
  );
  return counted(left);
}

/** Counts anew what is there. */
function counted(files: readonly Held[]): Held[] {
  const records = linesOf(files).map((line) => JSON.parse(line) as Line);
  const [bodies = 0, sealed = 0] = ['bodies/', 'sealed/'].map(
    (folder) => files.filter(({ name }) => name.startsWith(folder)).length,
  );
  const absent = records.flatMap(({ commits }) => commits).length - bodies - sealed;
  return manifested(files, () => ({
    records: { count: records.length, first: records[0]?.index, last: records.at(-1)?.index },
    bodies: { count: bodies, absent },
    sealed: sealed === 0 ? undefined : sealed,
  }));
}

/** A whole range as one of its records from here to there, with the proofs that this takes. */
async function recut(from: number, to: number): Promise<Held[]> {
  const lines = linesOf(sound.range);
  const tiles = tilesOf(lines.map((line) => leafHash(Buffer.from(line))));
  const range = {
    ...{ from, frontier: await frontierAt(from, lines.length, tiles) },
    ...{ to, proof: await consistencyProof(to, lines.length, tiles) },
  };
  return replaced(kept(sound.range, lines.slice(from, to)), 'consistency', formatRangeFile(range));
}

it('both are whole, and are so when they are put together anew', async () => {
  expect(await verdicts(await recut(0, linesOf(sound.range).length))).toEqual(thrice('ok'));
  expect(await verdicts(kept(sound.selection, linesOf(sound.selection)))).toEqual(thrice('ok'));
});

it('a range without its last record, or its first, is not what was exported', async () => {
  const all = linesOf(sound.range).length;
  expect(await verdicts(await recut(0, all - 1))).toEqual(thrice('other-export'));
  expect(await verdicts(await recut(1, all))).toEqual(thrice('other-export'));
});

it('nor is a selection without one of its records', async () => {
  const lines = linesOf(sound.selection);
  for (const nth of [0, 3, lines.length - 1])
    expect(await verdicts(kept(sound.selection, lines.toSpliced(nth, 1)))).toEqual(thrice('other-export'));
});

/** The whole range, as whoever has the log's key can make it. */
async function forged(change: (forger: Forger) => void): Promise<string[]> {
  const { origin, keyring } = on.rig.gateway.installation;
  const signer = ed25519Signer(origin, keyring.log.export({ type: 'pkcs8', format: 'der' }));
  return verdicts(await signedAnew(sound.range, change, signer));
}

it('what was asked for is on record byte for byte', async () => {
  const text = '{"text":"\ufffd"}';
  expect(await forged(({ question }) => question(JSON.parse(text), text))).toEqual(thrice('ok'));
  const noText = Buffer.from('{"text":"\xff"}', 'latin1');
  expect(await forged(({ question }) => question(JSON.parse(text), noText))).toEqual(thrice('other-export'));
});

it('the record of an export that commits to its question twice is none', async () => {
  const twice = ({ exported: { commits } }: Forger): void =>
    void commits.push({ role: 'pointer', commit: commits[0]?.commit ?? '' });
  expect(await forged(twice)).toEqual(thrice('bad-record'));
});

describe.each(['range', 'selection'] as const)('a %s', (scope) => {
  it.each(['bodies/', 'sealed/'])(
    'out of which one of %s was taken is not what was exported',
    async (folder) => {
      const files = sound[scope];
      const at = files.findIndex(({ name }) => name.startsWith(folder));
      expect(at).toBeGreaterThan(0);
      expect(await verdicts(counted(files.toSpliced(at, 1)))).toEqual(thrice('other-export'));
    },
  );

  it('is of what was asked for, and of nothing else', async () => {
    const other = scope === 'range' ? { since: 5 } : { agent: 'agent-two' };
    expect(await verdicts(manifested(sound[scope], () => ({ asked: other })))).toEqual(
      thrice('other-export'),
    );
  });

  it.each(['export.json', 'export.tlog-proof', 'export.query'])('needs %s', async (name) => {
    const without = sound[scope].filter((file) => file.name !== name);
    expect(await verdicts(without)).toEqual(thrice('missing-file'));
  });

  it('has its own record of the export, as it stands in the log', async () => {
    const change = (name: string, how: (text: string) => string) => {
      const text = textOf(sound[scope], name);
      expect(how(text)).not.toBe(text);
      return verdicts(replaced(sound[scope], name, how(text)));
    };
    const json = 'export.json';
    expect(await change(json, (all) => all.replace(/"bodies":/, '"bodies":1'))).toEqual(thrice('not-in-log'));
    expect(await change(json, (all) => `${all}\n`)).toEqual(thrice('bad-record'));
    expect(await change(json, (all) => all.replace('log.export', 'log.read'))).toEqual(thrice('bad-record'));
    const proof = 'export.tlog-proof';
    expect(await change(proof, (all) => all.replace(/index (\d+)/, 'index 1$1'))).toEqual(
      thrice('not-in-log'),
    );
    expect(await change(proof, (all) => all.replace('index', 'place'))).toEqual(thrice('bad-proof'));
    const head = textOf(sound[scope], 'checkpoint');
    expect(await change(proof, (all) => all.replace(/\n\n[\s\S]*$/, `\n\n${head}`))).toEqual(
      thrice('other-log'),
    );
    const query = sound[scope].map(({ name, data }) => ({
      name,
      data: name === 'export.query' ? Buffer.concat([data, Buffer.from(' ')]) : data,
    }));
    expect(await verdicts(query)).toEqual(thrice('bad-body'));
  });

  it('has no record of another export, though all heads are proven to go on from its own', async () => {
    const part = await unpack(await on.bundle(scope === 'range' ? { until: 5e15 } : { tool: 'destroy' }));
    const later = linesOf(await unpack(await on.bundle()));
    const tiles = tilesOf(later.map((line) => leafHash(Buffer.from(line))));
    const sizeOf = (note: string): number => Number(note.split('\n')[1]);
    const { checkpoint } = parseUnchangedFile(textOf(part, 'unchanged'));
    const own = sizeOf(textOf(sound[scope], 'checkpoint'));
    const proof = await consistencyProof(own, sizeOf(checkpoint), tiles);
    const names = ['export.json', 'export.tlog-proof', 'export.query'];
    const mixed = sound[scope].map(
      (file) => (names.includes(file.name) ? part.find(({ name }) => name === file.name) : file) ?? file,
    );
    expect(await verdicts(replaced(mixed, 'unchanged', formatUnchangedFile({ proof, checkpoint })))).toEqual(
      thrice('other-export'),
    );
  });
});
