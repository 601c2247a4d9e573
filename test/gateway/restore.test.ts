import { execFile, fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { copyFile, cp, mkdtemp, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { verifyBundle } from '../../proxy/export/verify-bundle.ts';
import { openGateway } from '../../proxy/gateway/open-gateway.ts';
import { type RestoreStage, restoreLog } from '../../proxy/gateway/restore/restore-log.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { parseVkey } from '../../proxy/record/keys.ts';
import { rawAgent } from './agent.ts';
import { logOf } from './log.ts';
import { enrolApprover, waitingApprovals } from './people.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const PYTHON = fileURLToPath(new URL('../export/verify_bundle.py', import.meta.url));
const CHILD = fileURLToPath(new URL('./restore-child.ts', import.meta.url));

let upstream: Upstream;
let rig: Rig;
/** Of the log with a grant in force, an invitation open and an agent that is revoked later. */
let backup: string;
/** The home as it is behind all that, its gateway closed. */
let sizes: { readonly backup: number; readonly end: number };

beforeAll(async () => {
  upstream = await startUpstream();
  rig = await startRig(`
mode: enforce
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
policy:
  unconfirmedTools: allow
  default: allow
  rules: [{ name: writes, match: { tool: write }, then: hold }]
`);
  const agent = rawAgent(rig);
  for (let n = 0; n < 5; n++) await agent.tool('read', { path: `/${n}` });
  await enrolApprover(rig, 'vera');
  // It waits while the backup is made, and ends with its agent.
  const held = agent.begin('write', { path: '/held' }).done.catch(() => {});
  await waitingApprovals(rig);
  await rig.gateway.control.addAgent(
    { name: 'soon-gone', owner: 'olga', newOwner: false, days: 90 },
    OPERATOR,
  );
  backup = join(rig.home, 'a-backup');
  const { about, bytes } = await rig.gateway.control.backupLog(OPERATOR);
  await pipeline(bytes, createWriteStream(backup));
  await rig.gateway.control.revokeAgent('soon-gone', OPERATOR);
  for (let n = 5; n < 9; n++) await agent.tool('read', { path: `/${n}` });
  agent.close();
  await held;
  const end = (await rig.gateway.control.status()).log.size;
  await rig.gateway.close();
  sizes = { backup: about.size, end };
});
afterAll(async () => {
  await rm(rig.home, { recursive: true, force: true });
  await upstream.close();
});

/** A copy of the home, to do with what one likes. */
async function ownHome(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'countersign-restore-'));
  onTestFinished(() => rm(home, { recursive: true, force: true }));
  await cp(rig.home, home, { recursive: true, filter: (path) => !path.endsWith('.sock') });
  return home;
}
const restore = (home: string, file = backup, options: Partial<Parameters<typeof restoreLog>[0]> = {}) =>
  restoreLog({ home, file, clock: systemClock, agreed: async () => true, ...options });
const opened = async (home: string): Promise<Rig> => {
  const gateway = await openGateway({ home, listen: true });
  onTestFinished(() => gateway.close());
  return { ...rig, home, gateway };
};
const left = async (home: string) =>
  (await readdir(pathsOf(home, undefined).data)).filter((name) => /^(restore|aside)/.test(name));

describe('restoring a backup', () => {
  it('begins an epoch that names what it was restored from and what is lost', async () => {
    const home = await ownHome();
    const restored = await restore(home);
    expect(restored).toMatchObject({
      epoch: 1,
      newEpoch: 2,
      origin: `countersign/${rig.id}/1`,
      newOrigin: `countersign/${rig.id}/2`,
      revocationsKept: true,
    });
    expect(restored.size).toBeGreaterThanOrEqual(sizes.backup);
    expect(restored.lost).toBeGreaterThan(8);
    expect(await left(home)).toEqual([expect.stringMatching(/^aside-/)]);

    const now = await opened(home);
    const [first] = await logOf(now);
    expect(first).toMatchObject({
      index: 0,
      kind: 'log.restore',
      facts: {
        origin: restored.origin,
        size: restored.size,
        root: restored.root,
        head: 'key-folder',
        headOrigin: restored.origin,
        headSize: restored.size + (restored.lost ?? 0),
      },
    });
    expect(await now.gateway.control.verifyLog(OPERATOR)).toMatchObject({ ok: true });
    const agent = rawAgent(now);
    await agent.tool('read', { path: '/again' });
    agent.close();
    // Evidence of the new epoch has the policy that decided.
    expect((await logOf(now)).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['config.change', 'session.open', 'call.request', 'call.result']),
    );
  });

  it('keeps what was revoked since, and ends sessions of the copy', async () => {
    const home = await ownHome();
    await restore(home);
    const now = await opened(home);
    const agents = await now.gateway.control.agents();
    expect(agents.find(({ name }) => name === 'soon-gone')?.state).toBe('revoked');
    expect(agents.find(({ name }) => name === 'agent-one')?.state).toBe('active');
    // What waited ends, and the call with it: it did not run.
    expect(await now.gateway.control.approvals({ state: 'waiting', limit: 9 })).toEqual([]);
    const [ended] = await logOf(now, { kind: 'approval.end' });
    expect(ended?.facts).toMatchObject({ state: 'withdrawn', reason: 'restored' });
    const [result] = await logOf(now, { kind: 'call.result' });
    expect(result?.facts).toMatchObject({ outcome: 'pending' });
    const [closed] = await logOf(now, { kind: 'session.close' });
    expect(closed?.facts).toMatchObject({ reason: 'restored' });
  });

  it('counts on: the next epoch is never one that was', async () => {
    const home = await ownHome();
    expect((await restore(home)).newEpoch).toBe(2);
    const again = await restore(home);
    expect([again.epoch, again.newEpoch]).toEqual([1, 3]);
  });

  it('is taken back with what went aside, which is a log, too', async () => {
    const home = await ownHome();
    await restore(home);
    const aside = (await left(home)).sort()[0] ?? '';
    const back = await restore(home, join(pathsOf(home, undefined).data, aside, 'log.db'));
    expect([back.epoch, back.newEpoch, back.size]).toEqual([1, 3, expect.any(Number)]);
    expect(back.size).toBeGreaterThanOrEqual(sizes.end);
  });

  it('where nothing outside tells which epochs there were, has a time for its number', async () => {
    const home = await ownHome();
    await rm(pathsOf(home, undefined).head);
    const blind = await restore(home);
    // What the database that was there tells is known all the same.
    expect(blind.lost).toBeGreaterThan(8);
    expect(blind.newEpoch).toBeGreaterThan(1_700_000_000);
    const now = await opened(home);
    expect((await logOf(now))[0]?.facts).toMatchObject({ head: 'missing' });
  });

  it('is not what a silent copy back gets', async () => {
    const home = await ownHome();
    const { database } = pathsOf(home, undefined);
    const kept = join(home, 'newest');
    await copyFile(database, kept);
    await copyFile(backup, database);
    await expect(openGateway({ home, listen: false })).rejects.toMatchObject({ code: 'rolled-back' });
    await copyFile(kept, database);
    // Nor after a restore: an epoch that was before is as old.
    await restore(home);
    await copyFile(kept, database);
    await expect(openGateway({ home, listen: false })).rejects.toMatchObject({ code: 'rolled-back' });
    // The refusal has changed nothing.
    await expect(openGateway({ home, listen: false })).rejects.toMatchObject({ code: 'rolled-back' });
  });

  it('of the database that lies there itself takes its word for how far it came', async () => {
    const home = await ownHome();
    const { database } = pathsOf(home, undefined);
    await copyFile(backup, database);
    const restored = await restore(home, database);
    expect(restored.newEpoch).toBe(2);
    expect(restored.lost).toBeGreaterThan(8);
    expect(await (await opened(home)).gateway.control.verifyLog(OPERATOR)).toMatchObject({ ok: true });
  });
});

it('of an earlier epoch, records are listed, searched, proved, verified and exported like those of the present one', async () => {
  const home = await ownHome();
  const { size } = await restore(home);
  const now = await opened(home);
  const { control } = now.gateway;
  const [first, second] = await control.epochs();
  expect([first, second]).toEqual([
    expect.objectContaining({ epoch: 1, size, present: false }),
    expect.objectContaining({ epoch: 2, present: true, vkey: now.gateway.installation.vkey }),
  ]);
  expect(first?.restored).toBeNull();
  expect(second?.restored).toMatchObject({ origin: first?.origin, size });
  expect(second?.restored?.lost).toBeGreaterThanOrEqual(sizes.end - size);
  const filter = { limit: 50, depth: 5000, epoch: 1 };
  const calls = await control.entries({ ...filter, kind: 'call.request' }, OPERATOR);
  expect(calls.entries).toHaveLength(6);
  const { epoch: _, ...anywhere } = filter;
  const session = calls.entries[0]?.session ?? '';
  const whole = await control.entries({ ...anywhere, kind: 'call.request', session }, OPERATOR);
  expect(whole.entries).toEqual(calls.entries);
  const [found] = (await control.entries({ ...filter, text: '"/3"' }, OPERATOR)).entries;
  expect(found?.call?.tool).toBe('read');
  const call = await control.call(found?.call?.id ?? '', OPERATOR);
  expect(call.bodies.map(({ role }) => role)).toEqual(expect.arrayContaining(['request', 'answer']));
  expect((await control.session(call.session, { limit: 10 }, OPERATOR)).calls).toHaveLength(6);
  expect((await control.matches(call.session, { q: 'tool:read', limit: 10 }, OPERATOR)).calls).toContain(
    call.index,
  );
  expect(await control.outline(call.session, { limit: 10 }, OPERATOR)).toMatchObject({ epoch: 1 });
  expect((await control.record(0, OPERATOR, 1)).entry.kind).toBe('log.schema');
  expect((await control.record(0, OPERATOR)).entry.kind).toBe('log.restore');
  expect(await control.proof(size - 1, 1)).toContain(`\n${first?.origin}\n${size}\n`);
  expect(await control.verifyLog(OPERATOR, { epoch: 1 })).toMatchObject({
    ok: true,
    size,
    vkey: first?.vkey,
  });
  await expect(control.verifyLog(OPERATOR, { epoch: 7 })).rejects.toMatchObject({ code: 'not-found' });
  const readings = await logOf(now, { kind: 'log.verify' });
  expect(readings.map(({ facts }) => facts)).toEqual([expect.objectContaining({ ok: true, size, epoch: 1 })]);

  for (const [asked, vkey] of [
    [{ epoch: 1 }, first?.vkey],
    [{ epoch: 1, tool: 'read' }, first?.vkey],
    // Found in whichever epoch it began.
    [{ session: call.session }, first?.vkey],
    [{ call: call.id, tool: 'read', agent: 'agent-one' }, first?.vkey],
    [{}, second?.vkey],
  ] as const) {
    const bundle = join(home, `${Object.keys(asked).join('-')}.zip`);
    const made = await control.exportLog(asked, OPERATOR);
    expect(made.vkey).toBe(vkey);
    await pipeline(made.bytes, createWriteStream(bundle));
    const keys = { log: parseVkey(vkey ?? ''), witnesses: [] };
    const verified = await verifyBundle(bundle, keys);
    expect(verified.records).toBeGreaterThan(2);
    const told = await promisify(execFile)('python3', [PYTHON, bundle, '--key', vkey ?? '']);
    expect(JSON.parse(told.stdout)).toMatchObject({ ok: true });
  }
  // Of what is in bundles, only those of the present epoch count.
  const bundles = await control.records({ kind: 'log.export', limit: 19 }, OPERATOR);
  expect(bundles).toHaveLength(15);
});

describe('a backup that cannot be restored', () => {
  let home: string;
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), 'countersign-restore-'));
    await cp(rig.home, home, { recursive: true, filter: (path) => !path.endsWith('.sock') });
  });
  afterAll(() => rm(home, { recursive: true, force: true }));

  async function spoiled(spoil: (path: string) => Promise<void>): Promise<string> {
    const path = join(home, 'spoiled');
    await copyFile(backup, path);
    await spoil(path);
    return path;
  }
  /** Flips one byte, so many parts of a hundred into the file. */
  const flipped = (percent: number) =>
    spoiled(async (path) => {
      const file = await open(path, 'r+');
      const { size } = await file.stat();
      const at = Math.floor((size * percent) / 100);
      const { buffer } = await file.read(Buffer.alloc(1), 0, 1, at);
      await file.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, at);
      await file.close();
    });
  async function refused(file: string, code: string): Promise<void> {
    const before = await readFile(pathsOf(home, undefined).database);
    await expect(restore(home, file)).rejects.toMatchObject({ code });
    expect(await left(home)).toEqual([]);
    expect((await readFile(pathsOf(home, undefined).database)).equals(before)).toBe(true);
  }

  it('torn: cut short, or with a byte changed anywhere', async () => {
    const { size } = await open(backup).then(async (file) => {
      const found = await file.stat();
      await file.close();
      return found;
    });
    await refused(await spoiled((path) => truncate(path, Math.floor(size / 2 / 4096) * 4096)), 'damaged');
    for (const percent of [10, 50, 95]) await refused(await flipped(percent), 'damaged');
    await refused(await flipped(0), 'other-keys');
  });

  it('of other keys, of no log, of no file', async () => {
    await refused(join(home, 'nothing'), 'no-file');
    await refused(await spoiled((path) => writeFile(path, randomBytes(8192))), 'other-keys');
    const other = await startRig('listen: { port: 0 }\nservers: {}\npolicy: { default: deny }\n');
    onTestFinished(() => other.close());
    const foreign = join(other.home, 'foreign');
    await pipeline((await other.gateway.control.backupLog(OPERATOR)).bytes, createWriteStream(foreign));
    await refused(foreign, 'other-keys');
  });

  it('while a gateway runs, and where nobody agrees', async () => {
    await expect(restore(home, backup, { agreed: async () => false })).rejects.toMatchObject({
      code: 'cancelled',
    });
    expect(await left(home)).toEqual([]);
    const gateway = await openGateway({ home, listen: false });
    await expect(restore(home)).rejects.toMatchObject({ code: 'locked' });
    await gateway.close();
    await expect(restore(home, backup, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(await left(home)).toEqual([]);
  });
});

describe('SIGKILL', () => {
  const OLD: readonly RestoreStage[] = ['examined', 'ready'];
  const NEW: readonly RestoreStage[] = ['planned', 'aside', 'in-place', 'head-saved'];

  async function killedAt(home: string, stage: RestoreStage): Promise<void> {
    const child = fork(CHILD, [home, backup, stage]);
    const exited = once(child, 'exit');
    expect((await Promise.race([once(child, 'message'), exited]))[0]).toBe(stage);
    child.kill('SIGKILL');
    await exited;
  }

  it.each([...OLD, ...NEW])('when it is %s leaves the old log or the new one', async (stage) => {
    const home = await ownHome();
    await killedAt(home, stage);
    const gateway = await openGateway({ home, listen: false });
    const { origin, size } = (await gateway.control.status()).log;
    expect(origin).toBe(`countersign/${rig.id}/${OLD.includes(stage) ? 1 : 2}`);
    if (OLD.includes(stage)) expect(size).toBeGreaterThanOrEqual(sizes.end);
    expect(await gateway.control.verifyLog(OPERATOR)).toMatchObject({ ok: true });
    await gateway.close();
    // Nothing of it is left but the log that went aside.
    expect(await left(home)).toEqual(OLD.includes(stage) ? [] : [expect.stringMatching(/^aside-/)]);
  });

  it('an old plan, put back, brings no old log back', async () => {
    const home = await ownHome();
    await killedAt(home, 'planned');
    const { data } = pathsOf(home, undefined);
    const [plan, copy] = await Promise.all(
      ['restore.json', 'restored.db'].map((name) => readFile(join(data, name))),
    );
    await (await openGateway({ home, listen: false })).close();
    await writeFile(join(data, 'restore.json'), plan ?? '');
    await writeFile(join(data, 'restored.db'), copy ?? '');
    await expect(openGateway({ home, listen: false })).rejects.toMatchObject({ code: 'bad-plan' });
    await writeFile(
      join(data, 'restore.json'),
      (plan ?? Buffer.of()).toString().replace('"size":', '"size":1'),
    );
    await expect(openGateway({ home, listen: false })).rejects.toMatchObject({ code: 'bad-plan' });
  });
});

it('by the command line', async () => {
  const home = await ownHome();
  const main = fileURLToPath(new URL('../../proxy/main.js', import.meta.url));
  const run = (...words: string[]) =>
    new Promise<{ code: number; out: string; err: string }>((resolve) => {
      execFile(process.execPath, [main, '--home', home, ...words], (error, out, err) =>
        resolve({ code: error === null ? 0 : Number(error.code), out, err }),
      );
    });
  const asked = await run('log', 'restore', backup);
  expect(asked.code).toBe(1);
  // Nobody is there to be asked: what would be lost, and how to say yes.
  expect(asked.err).toMatch(/of epoch 1/);
  expect(asked.err).toContain(`log restore ${backup} --yes`);
  const done = await run('log', 'restore', backup, '--yes', '--json');
  expect([done.code, JSON.parse(done.out)]).toEqual([0, expect.objectContaining({ epoch: 1, newEpoch: 2 })]);
  const again = join(home, 'again');
  const made = await run('log', 'backup', again);
  expect(made.code).toBe(0);
  for (const beside of [pathsOf(home, undefined).keys, pathsOf(home, undefined).caCertificate])
    expect(made.out).toContain(beside);
  expect((await run('log', 'backup', again)).code).toBe(2);
  expect((await run('log', 'backup', join(home, 'no', 'folder'))).code).toBe(1);
});
