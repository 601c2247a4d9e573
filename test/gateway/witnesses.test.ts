import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Clock } from '../../proxy/contract/time.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { openCheckpoint } from '../../proxy/record/checkpoint.ts';
import { parseVkey } from '../../proxy/record/keys.ts';
import { makeCertificates } from '../forward/certificates.ts';
import { type OwnWitness, startWitness } from '../witness/own-witness.ts';
import { rawAgent } from './agent.ts';
import { type Ended, runCommandLine } from './command-line.ts';
import { logOf } from './log.ts';
import { type Rig, startRig } from './rig.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const MINUTE = 60_000;
/** Time as it is, but for waits of a minute and more: these pass when a test says so. */
let waiting: { at: number; run: () => void }[] = [];
let passed = 0;
const clock: Clock = {
  ...systemClock,
  after(ms, run) {
    if (ms < MINUTE) return systemClock.after(ms, run);
    const timer = { at: passed + ms, run };
    waiting.push(timer);
    return () => {
      waiting = waiting.filter((other) => other !== timer);
    };
  },
};
function pass(ms: number): void {
  passed += ms;
  const due = waiting.filter(({ at }) => at <= passed);
  waiting = waiting.filter(({ at }) => at > passed);
  for (const { run } of due) run();
}

let upstream: Upstream;
let witness: OwnWitness;
let rig: Rig;
beforeEach(async () => {
  [upstream, witness] = await Promise.all([startUpstream(), startWitness()]);
  waiting = [];
  rig = await startRig(config(''), { clock });
});
afterEach(async () => {
  await rig.close();
  await witness.close();
  await upstream.close();
});

function config(witnesses: string): string {
  return `
mode: enforce
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
policy: { default: allow, unconfirmedTools: allow, rules: [] }
${witnesses}
`;
}
const asks = (...one: string[]): string => `witnesses: { ask: [${one.join(', ')}], every: 1h }`;
const place = ({ url, vkey }: Pick<OwnWitness, 'url' | 'vkey'>): string =>
  `{ name: desk, url: "${url}", vkey: "${vkey}" }`;

/** Configures, and waits until the witnesses were asked: their first answer turns their state. */
async function configure(yaml: string): Promise<void> {
  const ended = new AbortController();
  const events = rig.gateway.control.events(undefined, ended.signal);
  const turned = (async () => {
    for await (const { type } of events) if (type === 'health.changed' && state() !== 'new') return;
  })();
  await rig.configure(yaml);
  await turned;
  ended.abort();
}
const witnessed = () => rig.gateway.installation.witnessing.state();
const state = (): string | undefined => witnessed()?.witnesses[0]?.state;
const ask = async () => (await rig.gateway.installation.witnessing.cosign()).by;
const findings = async () => (await rig.gateway.control.health()).filter(({ area }) => area === 'witness');
const outcomes = async () => (await logOf(rig, { kind: 'log.cosign' })).map(({ facts }) => facts['outcome']);

test('without witnesses it says that nobody vouches', async () => {
  expect(witnessed()).toBeNull();
  expect(await findings()).toMatchObject([{ level: 'unknown' }]);
});

test('asks as soon as a witness is configured, and keeps what it signed', async () => {
  await witness.folder.add(rig.gateway.installation.vkey);
  await configure(config(asks(place(witness))));
  const told = witnessed();
  const kept = await witness.folder.log(rig.gateway.installation.origin);
  expect(told).toMatchObject({
    quorum: 1,
    size: kept?.latest?.size,
    witnesses: [{ name: 'desk', state: 'good' }],
  });
  expect(await findings()).toMatchObject([{ level: 'good' }]);
  const [record] = await logOf(rig, { kind: 'log.cosign' });
  expect(record?.facts).toMatchObject({
    outcome: 'cosigned',
    size: kept?.latest?.size,
    witness: parseVkey(witness.vkey).id,
  });
  // The record commits to the signature itself, so that it can be found again from the log alone.
  expect(kept?.cosigned?.note.endsWith(record?.bodies[0]?.text ?? '-')).toBe(true);
  await rig.restart();
  expect(witnessed()).toMatchObject({ witnesses: [{ size: expect.any(Number) }] });
});

test('each head that is asked for is cosigned, and verifies with the key of the witness', async () => {
  await witness.folder.add(rig.gateway.installation.vkey);
  await configure(config(asks(place(witness))));
  const agent = rawAgent(rig);
  for (let n = 0; n < 3; n++) {
    await agent.tool('read', { path: `/${n}` });
    const { head, by } = await rig.gateway.installation.witnessing.cosign();
    const { origin, vkey } = rig.gateway.installation;
    const opened = openCheckpoint(
      head.note + (by[0]?.line ?? ''),
      origin,
      [parseVkey(vkey)],
      [parseVkey(witness.vkey)],
    );
    expect(opened.signatures).toHaveLength(2);
    expect(witnessed()?.size).toBe(head.size);
  }
  agent.close();
});

test('a witness that is gone is told once, calls go on, and it is good again by itself', async () => {
  await witness.folder.add(rig.gateway.installation.vkey);
  await configure(config(asks(place(witness))));
  const size = witnessed()?.size;
  await witness.stop();
  const agent = rawAgent(rig);
  for (let n = 0; n < 3; n++) {
    expect((await agent.tool('read', { path: `/${n}` })).status).toBe(200);
    expect(await ask()).toEqual([]);
  }
  expect(witnessed()).toMatchObject({ size, witnesses: [{ state: 'unreachable' }] });
  expect(await findings()).toMatchObject([{ level: 'warn' }, { level: 'warn' }]);
  expect(await outcomes()).toEqual(['cosigned', 'unreachable']);
  await witness.again();
  expect(await ask()).toHaveLength(1);
  expect(await outcomes()).toEqual(['cosigned', 'unreachable', 'cosigned']);
  expect(await findings()).toMatchObject([{ level: 'good' }]);
  agent.close();
});

test('a witness that says nothing holds up neither calls nor the end', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const reached = once(silent, 'connection');
  const at = silent.address();
  if (at === null || typeof at === 'string') throw new Error('no port');
  await rig.configure(config(asks(place({ url: `http://127.0.0.1:${at.port}/`, vkey: witness.vkey }))));
  const [socket] = await reached;
  const begun = performance.now();
  const agent = rawAgent(rig);
  expect((await agent.tool('read', { path: '/1' })).status).toBe(200);
  agent.close();
  await rig.gateway.close();
  // Sooner than it would have given up by itself.
  expect(performance.now() - begun).toBeLessThan(10_000);
  socket.destroy();
  silent.close();
  rig.gateway = { ...rig.gateway, close: async () => {} };
});

test('asks by itself when the interval has passed, and sooner after a failure', async () => {
  await witness.folder.add(rig.gateway.installation.vkey);
  await configure(config(asks(place(witness)).replace('1h', '47m')));
  const size = () => witnessed()?.size ?? 0;
  const first = size();
  const agent = rawAgent(rig);
  const call = () => agent.tool('read', { path: '/a' });
  // The first round is over, and the next planned, once there is something to wait for.
  await expect.poll(() => waiting.some(({ at }) => at === passed + 47 * MINUTE)).toBe(true);
  await call();
  pass(46 * MINUTE);
  expect((await witness.folder.log(rig.gateway.installation.origin))?.latest?.size).toBe(first);
  pass(MINUTE);
  await expect.poll(size, { timeout: 10_000 }).toBeGreaterThan(first);
  const second = size();
  expect((await witness.folder.log(rig.gateway.installation.origin))?.latest?.size).toBe(second);

  await witness.stop();
  await call();
  await expect.poll(() => waiting.some(({ at }) => at === passed + 47 * MINUTE)).toBe(true);
  pass(47 * MINUTE);
  await expect.poll(state, { timeout: 10_000 }).toBe('unreachable');
  await witness.again();
  await expect.poll(() => waiting.some(({ at }) => at === passed + 5 * MINUTE)).toBe(true);
  pass(5 * MINUTE);
  await expect.poll(state, { timeout: 10_000 }).toBe('good');
  expect(size()).toBeGreaterThan(second);
  agent.close();
});

test('one that does not know the log, and one of another key', async () => {
  await configure(config(asks(place(witness))));
  expect(state()).toBe('unknown-log');
  await witness.folder.add(rig.gateway.installation.vkey);
  expect(await ask()).toHaveLength(1);
  const other = await startWitness();
  await rig.configure(config(asks(`{ url: "${witness.url}", vkey: "${other.vkey}" }`)));
  expect(await ask()).toEqual([]);
  expect(state()).toBe('bad-answer');
  await other.close();
});

test('a witness behind TLS is believed by the authority that is named for it, and by no other', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-tls-'));
  const { file, pem } = makeCertificates(folder);
  const tls = { cert: Buffer.from(pem('server.pem')), key: Buffer.from(pem('server.key')) };
  const safe = await startWitness('witness.example/tls', tls);
  await safe.folder.add(rig.gateway.installation.vkey);
  const at = (ca: string): string => asks(`{ url: "${safe.url}", vkey: "${safe.vkey}", ca: "${file(ca)}" }`);
  await configure(config(at('stranger.pem')));
  expect(state()).toBe('unreachable');
  // The schedule's own question is under way: the head of this one is from behind it.
  await rig.configure(config(at('ca.pem')));
  expect(await ask()).toHaveLength(1);
  expect(state()).toBe('good');
  await safe.close();
  await rm(folder, { recursive: true });
});

test('as many as the quorum must cosign', async () => {
  const other = await startWitness('witness.example/two');
  await witness.folder.add(rig.gateway.installation.vkey);
  await configure(config(asks(place(witness), place(other)).replace('every', 'quorum: 2, every')));
  expect(witnessed()).toMatchObject({ size: 0, witnesses: [{ state: 'good' }, { state: 'unknown-log' }] });
  expect(await findings()).toMatchObject([{ level: 'warn' }, { level: 'warn' }]);
  await other.folder.add(rig.gateway.installation.vkey);
  expect(await ask()).toHaveLength(2);
  expect(await findings()).toMatchObject([{ level: 'good' }]);
  await other.close();
});

test('a witness remembers what an older copy of the whole data folder has forgotten', async () => {
  await witness.folder.add(rig.gateway.installation.vkey);
  const older = await mkdtemp(join(tmpdir(), 'countersign-older-'));
  await rig.gateway.close();
  await cp(rig.home, older, { recursive: true });
  rig.gateway = { ...rig.gateway, close: async () => {} };
  await rig.restart();
  const agent = rawAgent(rig);
  for (let n = 0; n < 20; n++) await agent.tool('read', { path: `/${n}` });
  agent.close();
  await configure(config(asks(place(witness))));
  expect(state()).toBe('good');
  await rig.gateway.close();
  await rm(rig.home, { recursive: true });
  await cp(older, rig.home, { recursive: true });
  await rm(older, { recursive: true });
  rig.gateway = { ...rig.gateway, close: async () => {} };
  // Head, database and keys are all of one time, so that nothing on this machine sees it.
  await rig.restart();
  await configure(config(asks(place(witness))));
  expect(state()).toBe('behind');
  expect((await findings()).map(({ level }) => level)).toContain('bad');
  const said = (await logOf(rig, { kind: 'log.cosign' })).at(-1);
  expect(said?.facts).toMatchObject({ outcome: 'behind', witnessed: expect.any(Number) });
  // Whoever set the log back gains nothing by cutting the witness off, nor by another start.
  await witness.stop();
  await ask();
  expect((await logOf(rig, { kind: 'log.cosign' })).at(-1)?.facts).toMatchObject({ outcome: 'unreachable' });
  expect(state()).toBe('behind');
  await rig.restart();
  await ask();
  expect(state()).toBe('behind');
  expect((await findings()).map(({ level }) => level)).toContain('bad');
  // Nor by something at its address that signs nothing.
  const stranger = createHttpServer((_, response) => response.writeHead(404).end());
  await once(stranger.listen(Number(new URL(witness.url).port), '127.0.0.1'), 'listening');
  await ask();
  expect((await logOf(rig, { kind: 'log.cosign' })).at(-1)?.facts).toMatchObject({ outcome: 'unknown-log' });
  expect(state()).toBe('behind');
  await new Promise((resolve) => stranger.close(resolve));
  await witness.again();
  // By itself the log is whole: whoever verifies it, or carries evidence away, is told of the witness.
  await rig.gateway.close();
  rig.gateway = { ...rig.gateway, close: async () => {} };
  const verified = await command('log', 'verify', '--json');
  expect(verified.code).toBe(1);
  expect(JSON.parse(verified.out)).toMatchObject({ ok: true, accusers: [{ state: 'behind' }] });
  expect((await command('log', 'verify')).out).toContain('MORE records');
  const bundle = join(rig.home, 'evidence.zip');
  const exported = await command('log', 'export', '--out', bundle);
  expect(exported.err).toContain('MORE records');
  expect((await command('status')).out).toContain('MORE records');
  const readme = await promisify(execFile)('unzip', ['-p', bundle, 'README.txt']);
  expect(readme.stdout).toContain('MORE records');
});

/** The command line, which opens the log itself. */
const command = (...words: string[]): Promise<Ended> => runCommandLine(rig.home, ...words);

test('a witness that was itself set back is told so, whatever it cosigns since, until another one takes its place', async () => {
  const { origin, vkey } = rig.gateway.installation;
  await witness.folder.add(vkey);
  await configure(config(asks(place(witness))));
  const older = await witness.folder.log(origin);
  const agent = rawAgent(rig);
  await agent.tool('read', { path: '/1' });
  expect(await ask()).toHaveLength(1);
  expect(witnessed()).toMatchObject({ witnesses: [{ state: 'good', setBack: false }] });
  if (older === undefined) throw new Error('nothing was cosigned');
  await witness.folder.save(older);
  await agent.tool('read', { path: '/2' });
  // What it signs is still true of this log.
  expect(await ask()).toHaveLength(1);
  const facts = async () => (await logOf(rig, { kind: 'log.cosign' })).at(-1)?.facts;
  expect(await facts()).toMatchObject({
    outcome: 'cosigned',
    setBack: true,
    witnessed: older.latest?.size,
  });
  const told = { state: 'good', setBack: true };
  expect(witnessed()).toMatchObject({ witnesses: [told] });
  expect((await findings()).map(({ level }) => level)).toEqual(['good', 'bad']);
  await agent.tool('read', { path: '/3' });
  agent.close();
  expect(await ask()).toHaveLength(1);
  expect(await facts()).toMatchObject({ outcome: 'cosigned', setBack: true });
  expect(await facts()).not.toHaveProperty('witnessed');
  await rig.restart();
  await ask();
  expect(witnessed()).toMatchObject({ witnesses: [told] });
  const other = await startWitness('witness.example/two');
  await other.folder.add(vkey);
  await rig.configure(config(asks(place(other))));
  await ask();
  expect(witnessed()).toMatchObject({ witnesses: [{ state: 'good', setBack: false }] });
  expect((await findings()).map(({ level }) => level)).toEqual(['good']);
  await other.close();
});

test.each([
  ['a key of a log', (vkey: string) => asks(`{ url: "http://127.0.0.1:1/", vkey: "${vkey}" }`)],
  ['one witness twice', () => asks(place(witness), place(witness))],
  ['more than there are', () => asks(place(witness)).replace('every', 'quorum: 2, every')],
])('a configuration that names %s is not put in force', async (_, yaml) => {
  await rig.configure(config(yaml(rig.gateway.installation.vkey)));
  expect(rig.gateway.installation.configState().problems).toHaveLength(1);
  expect(witnessed()).toBeNull();
});
