import { createWriteStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BundleManifest, ExportInput } from '../../proxy/contract/bundle.ts';
import { bundlePage } from '../../proxy/export/bundle-page.ts';
import { recordLines } from '../../proxy/export/record-lines.ts';
import { verifyBundle } from '../../proxy/export/verify-bundle.ts';
import { canonicalJson } from '../../proxy/platform/json/canonical-json.ts';
import { parseVkey } from '../../proxy/record/keys.ts';
import { newPage, startBrowser } from '../console/browser.ts';
import { type Scene, startScene } from '../gateway/approve-scene.ts';
import { cast, enrolDevice, signed } from '../gateway/devices.ts';
import { type Logged, logOf } from '../gateway/log.ts';
import { OPERATOR } from '../gateway/rig.ts';
import { isBody, lines, named, without } from './edits.ts';
import { startVerifiers, type ThreeVerifiers } from './three-verifiers.ts';
import { type Held, pack, unpack } from './unpacked.ts';

/** A range of time refers to what was on record before it: who began the session, which policy decides, what was held and still waits. */
let scene: Scene;
let before: ThreeVerifiers;
let key: string;
let from: Logged;
let path: string;

beforeAll(async () => {
  scene = await startScene(`default: allow
rules: [{ name: writes, match: { tool: write }, then: hold }]`);
  const { rig, agent, ann } = scene;
  key = rig.gateway.installation.vkey;
  before = await startVerifiers(rig.home);
  const device = await enrolDevice(rig, ann, 'the desk of ann');
  await agent.tool('read', { path: '/over' });
  const held = agent.begin('write', { path: '/held' });
  const id = await scene.waitingFor('/held');
  // The first record of the range.
  await rig.gateway.control.deliver(id, { channel: 'desktop', what: 'delivered' }, ann);
  from = (await logOf(rig, { kind: 'approval.delivery' })).at(-1) ?? fail();
  expect(await cast(rig, id, device.by, await signed(rig, id, device, { reason: 'Go on.' }))).toBe(
    'approved',
  );
  await held.done;
  await agent.tool('read', { path: '/within' });
  path = await exported({ since: from.time });
});
afterAll(async () => {
  await before?.close();
  await scene?.close();
});

function fail(): never {
  throw new Error('not on record');
}
let made = 0;
async function exported(asked: ExportInput): Promise<string> {
  const file = join(scene.rig.home, `${made++}.zip`);
  const { bytes } = await scene.rig.gateway.control.exportLog(asked, OPERATOR);
  await pipeline(bytes, createWriteStream(file));
  return file;
}
async function linesOf(file: string, name: string): Promise<Logged[]> {
  const all: Logged[] = [];
  for await (const { bytes } of recordLines(file, name)) all.push(JSON.parse(Buffer.from(bytes).toString()));
  return all;
}
const kinds = (records: readonly Logged[]): string[] => records.map(({ kind }) => kind);
const thrice = (reason: string): string[] => [reason, reason, reason];
const read = (file: string) => verifyBundle(file, { log: parseVkey(key), witnesses: [] });

it('a range has with it what its records refer to, each proven, and nothing else', async () => {
  const context = await linesOf(path, 'context.ndjson');
  const whole = await logOf(scene.rig);
  expect(context.every(({ index }) => index < from.index)).toBe(true);
  expect(new Set(kinds(context))).toEqual(
    new Set(
      [
        ...['config.change', 'session.open', 'call.request', 'approval.request'],
        ...['identity.change', 'credential.issue', 'tool.observe'],
      ].filter((kind) => whole.some((one) => one.kind === kind && one.index < from.index)),
    ),
  );
  // The call that waited, and not the one that was over.
  const asked = context.filter(({ kind }) => kind === 'call.request');
  expect(asked.map(({ facts }) => facts['decision'])).toEqual(['hold']);
  expect(
    new Set(context.filter(({ kind }) => kind === 'credential.issue').map(({ facts }) => facts['principal'])),
  ).toEqual(new Set([scene.ann.principal]));
  const range = await linesOf(path, 'records.ndjson');
  expect(range[0]?.index).toBe(from.index);
  const found = await read(path);
  expect(found).toMatchObject({ records: range.length, context: context.length, manifest: { bundle: 3 } });
  expect(found.votes).toEqual({ signed: 1, asRecorded: 1, otherRequest: [], unchecked: 0, unsigned: 0 });
  expect(await before.verdicts(path, key)).toEqual(thrice('ok'));
});

it('a grant of before has who gave it, by which key and under which policy; a look at an old call has nothing', async () => {
  const { rig, agent, bob } = scene;
  const desk = await enrolDevice(rig, bob, 'the desk of bob');
  const held = agent.begin('write', { path: '/granted/1' });
  const id = await scene.waitingFor('/granted/1');
  const grant = { minutes: 30, uses: 5, bounds: { path: { within: '/granted' } } } as const;
  expect(await cast(rig, id, desk.by, await signed(rig, id, desk, { grant }))).toBe('approved');
  await held.done;
  const [old] = await logOf(rig, { kind: 'call.request' });
  const since = (await logOf(rig)).at(-1) ?? fail();
  await rig.gateway.control.call(old?.call ?? '', OPERATOR);
  await agent.tool('write', { path: '/granted/2' });
  const range = await exported({ since: since.time + 1 });
  const records = await linesOf(range, 'records.ndjson');
  expect(kinds(records)).toContain('approval.use');
  expect(records.some(({ kind, call }) => kind === 'log.read' && call === old?.call)).toBe(true);
  const context = await linesOf(range, 'context.ndjson');
  expect(context.some(({ call }) => call === old?.call)).toBe(false);
  expect(kinds(context).filter((kind) => kind === 'approval.decide')).toHaveLength(1);
  const { votes, voteKeys } = await read(range);
  expect(votes).toMatchObject({ signed: 1, unchecked: 0 });
  expect(voteKeys).toMatchObject([{ principal: bob.principal, votes: 1 }]);
  expect(await before.verdicts(range, key)).toEqual(thrice('ok'));
});

it('a range from the beginning has none', async () => {
  const whole = await exported({});
  expect((await unpack(whole)).map(({ name }) => name)).not.toContain('context.ndjson');
  expect((await read(whole)).context).toBe(0);
  expect(await before.verdicts(whole, key)).toEqual(thrice('ok'));
});

it('a bundle of the form before still verifies', async () => {
  const files = manifested(await unpack(await exported({})), ({ witnessed: _, ...rest }) => ({
    ...rest,
    bundle: 2,
  }));
  expect(await verdicts(files)).toEqual(thrice('ok'));
});

const textOf = (files: readonly Held[], name: string): string =>
  files.find((file) => file.name === name)?.data.toString('utf8') ?? '';
const replaced = (files: readonly Held[], name: string, text: string): Held[] =>
  files.map((file) => (file.name === name ? { name, data: Buffer.from(text) } : file));
function manifested(files: readonly Held[], change: (manifest: BundleManifest) => object): Held[] {
  const manifest = JSON.parse(textOf(files, 'manifest.json')) as BundleManifest;
  return replaced(files, 'manifest.json', `${canonicalJson(change(manifest))}\n`);
}
async function verdicts(files: readonly Held[]): Promise<string[]> {
  const file = join(scene.rig.home, 'changed.zip');
  await pack(files, file);
  return before.verdicts(file, key);
}
type Change = (files: readonly Held[]) => readonly Held[];
const inContext =
  (how: (all: string[]) => string[]): Change =>
  (files) =>
    files.map((file) => (file.name === 'context.ndjson' ? { ...file, data: lines(how)(file.data) } : file));
const first = (files: readonly Held[]): { index: number; commits: { commit: string }[] } =>
  JSON.parse(textOf(files, 'context.ndjson').split('\n')[0] ?? '');
const proofOf = (index: number): string => `proofs/${index}.tlog-proof`;

/** The bundle without the first record of its context, with every count right. */
function withoutFirst(files: readonly Held[]): readonly Held[] {
  const { index, commits } = first(files);
  const own = new Set(commits.map(({ commit }) => `bodies/${commit}`));
  const left = files.filter(({ name }) => name !== proofOf(index) && !own.has(name));
  const gone = files.length - left.length - 1;
  return manifested(inContext((all) => all.slice(1))(left) as Held[], (manifest) => ({
    ...manifest,
    context: (manifest.context ?? 0) - 1,
    bodies: { count: manifest.bodies.count - gone, absent: manifest.bodies.absent - (own.size - gone) },
  }));
}

describe('is refused', () => {
  it.each<[string, string, Change]>([
    ['without a record of it, with every count right', 'other-export', withoutFirst],
    ['without a line of it', 'unexpected-file', inContext((all) => all.slice(1))],
    ['with a record of it in another place', 'not-in-log', inContext((all) => all.toReversed())],
    ['with a record of it twice', 'not-in-log', inContext(([one = '', ...rest]) => [one, one, ...rest])],
    [
      'with another record',
      'not-in-log',
      inContext(([one = '', ...rest]) => [one.replace(/"time":1/, '"time":2'), ...rest]),
    ],
    ['with no record', 'bad-record', inContext((all) => ['{}', ...all.slice(1)])],
    ['with a proof missing', 'missing-file', (files) => without(named(proofOf(first(files).index)))(files)],
    [
      'with a proof too many',
      'unexpected-file',
      (files) => {
        const { index } = first(files);
        const last = Math.max(
          ...files.flatMap(({ name }) => /^proofs\/(\d+)/.exec(name)?.[1] ?? []).map(Number),
        );
        const data = files.find(({ name }) => name === proofOf(index))?.data ?? Buffer.of();
        return [...files, { name: proofOf(last + 1), data }];
      },
    ],
    [
      'with a record of the range in it',
      'not-in-log',
      (files) => {
        const [own = ''] = textOf(files, 'records.ndjson').split('\n');
        const data = files.find(({ name }) => name === proofOf(first(files).index))?.data ?? Buffer.of();
        const there = inContext((all) => [...all, own])(files);
        return [...there, { name: proofOf(JSON.parse(own).index), data }];
      },
    ],
    ['counted otherwise', 'wrong-count', (files) => manifested(files, (own) => ({ ...own, context: 1000 }))],
    ['not counted', 'wrong-count', (files) => manifested(files, ({ context: _, ...own }) => own)],
    [
      'left out',
      'wrong-count',
      (files) =>
        files.filter(
          ({ name }) =>
            name !== 'context.ndjson' && !/^proofs/.test(name) && !isBody({ name, data: Buffer.of() }),
        ),
    ],
    [
      'in the form before',
      'unexpected-file',
      (files) => manifested(files, ({ context: _, ...own }) => ({ ...own, bundle: 2 })),
    ],
    [
      'cut in a line',
      'bad-record',
      (files) =>
        files.map((file) =>
          file.name === 'context.ndjson' ? { ...file, data: file.data.subarray(0, -1) } : file,
        ),
    ],
    ['without a body of it', 'wrong-count', (files) => without(isBody)(files)],
  ])('%s: %s', async (_what, reason, change) => {
    expect(await verdicts(change(await unpack(path)))).toEqual(thrice(reason));
  });

  it('a selection with a file of context, and an empty one', async () => {
    const none = { name: 'context.ndjson', data: Buffer.of() };
    const [call] = await logOf(scene.rig, { kind: 'call.request' });
    const selection = await unpack(await exported({ call: call?.call ?? '' }));
    expect(await verdicts([...selection, none])).toEqual(thrice('unexpected-file'));
    expect(await verdicts([...(await unpack(await exported({}))), none])).toEqual(thrice('wrong-count'));
  });
});

it('the page says what is with it', async () => {
  const browser = await startBrowser();
  try {
    const file = join(scene.rig.home, 'page.html');
    await writeFile(file, await bundlePage());
    const { page, problems } = await newPage(browser);
    await page.goto(`file://${file}`);
    await page.getByLabel('Bundle').setInputFiles(path);
    await page.getByLabel('Public key of the log').fill(key);
    await page.getByRole('button', { name: 'Verify' }).click();
    await page.getByText(/With them \d+ from before that they refer to/).waitFor();
    await page.getByText(/Votes signed by a device of the voter: 1/).waitFor();
    expect(problems).toEqual([]);
  } finally {
    await browser.close();
  }
});
