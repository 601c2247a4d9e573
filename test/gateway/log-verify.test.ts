import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { StoreError, type StoreErrorCode } from '../../proxy/contract/store.ts';
import type { Verified } from '../../proxy/contract/verification.ts';
import { logVerify } from '../../proxy/gateway/control/log-verify.ts';
import type { ControlParts } from '../../proxy/gateway/control/parts.ts';
import { createWriter } from '../../proxy/gateway/writer.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { uuidv7 } from '../../proxy/platform/uuid.ts';
import { signCheckpoint } from '../../proxy/record/checkpoint.ts';
import { ed25519Signer, formatVkey } from '../../proxy/record/keys.ts';
import { EMPTY_ROOT } from '../../proxy/record/merkle.ts';
import { openDatabase } from '../../proxy/store/database.ts';
import { entryWithBody } from '../store/helpers/appends.ts';
import { freshOptions, open } from '../store/helpers/store.ts';
import { reopen } from './child.ts';
import { PROGRAM, startGatewayProcess } from './gateway-process.ts';
import { logOf } from './log.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';

const PKCS8 = { type: 'pkcs8', format: 'der' } as const;
let rig: Rig;
beforeAll(async () => {
  rig = await startRig('listen: { port: 0 }\nservers: {}\npolicy: { default: deny }\n');
});
afterAll(() => rig.close());

const verify = (...args: Parameters<Rig['gateway']['control']['verifyLog']>) =>
  rig.gateway.control.verifyLog(...args);
/** What Health says of the last ones. */
const verified = async () =>
  (await rig.gateway.control.health()).find(({ area, what }) => area === 'log' && what.includes('verified'));
const verifications = async () => (await logOf(rig, { kind: 'log.verify' })).map(({ facts }) => facts);

/** The real program, as a person types it. */
function countersign(...words: string[]): Promise<{ code: number; out: string; told: unknown }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, '--home', rig.home, ...words], (error, stdout, stderr) => {
      const told: unknown = stdout.startsWith('{') ? JSON.parse(stdout) : undefined;
      resolve({ code: error === null ? 0 : Number(error.code), out: stdout + stderr, told });
    });
  });
}

describe('verifying the log', () => {
  it('is of all records or of those that are asked about, and on record', async () => {
    const seen: number[] = [];
    expect(await verified()).toMatchObject({ level: 'unknown' });
    const all = await verify(OPERATOR, {}, { progress: (checked) => seen.push(checked) });
    expect(all).toMatchObject({ ok: true, records: { count: all.size, first: 0, last: all.size - 1 } });
    expect(seen[0]).toBe(0);
    expect(await verified()).toMatchObject({
      level: 'good',
      what: expect.stringContaining(`all of its ${all.size} records`),
    });
    expect(await verify(OPERATOR, { first: 1, last: 2 })).toMatchObject({
      ok: true,
      records: { count: 2, first: 1, last: 2 },
    });
    expect(await verifications()).toEqual([
      { ok: true, size: all.size, bodies: all.looked?.bodies.checked, deleted: 0 },
      { ok: true, size: expect.any(Number), first: 1, last: 2, bodies: expect.any(Number), deleted: 0 },
    ]);
    expect(all.looked?.bodies.checked).toBeGreaterThan(0);
    expect(await verify(OPERATOR, { recordsOnly: true })).toMatchObject({ ok: true, looked: null });
    // Bodies were not looked at, so it is no verification of the whole.
    expect(await verified()).toMatchObject({
      what: expect.stringContaining(`all of its ${all.size} records`),
    });
    const records = await logOf(rig);
    const times = records.map(({ time }) => time);
    const [middle = 0] = times.slice(2);
    const later = await verify(OPERATOR, { since: middle });
    expect(later.records.first).toBe(times.findIndex((time) => time >= middle));
    const earlier = await verify(OPERATOR, { until: middle });
    expect(earlier.records).toMatchObject({ first: 0, last: times.findLastIndex((time) => time <= middle) });
  });

  it('is refused where there is no such record, and while another one runs', async () => {
    const { size } = await rig.gateway.control.status().then(({ log }) => log);
    await expect(verify(OPERATOR, { first: size + 5 })).rejects.toMatchObject({ code: 'not-found' });
    await expect(verify(OPERATOR, { last: size + 5 })).rejects.toMatchObject({ code: 'not-found' });
    await expect(verify(OPERATOR, { until: 5 })).rejects.toMatchObject({ code: 'not-found' });
    const running = verify(OPERATOR);
    await expect(verify(OPERATOR)).rejects.toMatchObject({ code: 'conflict' });
    expect((await running).ok).toBe(true);
  });

  it('given up, is not on record, and can begin again', async () => {
    const before = await verifications();
    const giveUp = new AbortController();
    const watch = { signal: giveUp.signal, progress: () => giveUp.abort() };
    await expect(verify(OPERATOR, {}, watch)).rejects.toMatchObject({ name: 'AbortError' });
    expect(await verifications()).toEqual(before);
    expect((await verify(OPERATOR)).ok).toBe(true);
  });

  it('against a checkpoint that was kept: what it tells of is to be there, and the log’s key to have signed it', async () => {
    const { origin, keyring } = rig.gateway.installation;
    const signer = ed25519Signer(origin, keyring.log.export(PKCS8));
    const of = (size: number, root: Uint8Array, by = signer, name = origin) =>
      signCheckpoint({ origin: name, size, root }, [by]);
    const { note, size } = await verify(OPERATOR, { recordsOnly: true });
    const last = async () => (await verifications()).at(-1);
    expect(await verify(OPERATOR, { checkpoint: note })).toMatchObject({
      ok: true,
      checkpoint: { size, ok: true },
    });
    expect(await last()).toMatchObject({ ok: true, checkpoint: size });
    expect(await verify(OPERATOR, { checkpoint: of(0, EMPTY_ROOT) })).toMatchObject({ ok: true });

    const other = Buffer.alloc(32, 7);
    expect(await verify(OPERATOR, { checkpoint: of(2, other) })).toMatchObject({
      ...{ ok: false, problem: 'forked', badIndex: 2 },
      checkpoint: { size: 2, ok: false },
    });
    expect(await last()).toMatchObject({ ok: false, problem: 'forked', index: 2, checkpoint: 2 });
    // Whatever range is asked about beside it.
    expect(await verify(OPERATOR, { first: 1, last: 1, checkpoint: of(2, other) })).toMatchObject({
      ok: false,
    });
    expect(await verify(OPERATOR, { checkpoint: of(10_000, other) })).toMatchObject({
      ...{ ok: false, problem: 'missing' },
      checkpoint: { size: 10_000, ok: false },
    });

    const before = await verifications();
    const stranger = ed25519Signer(origin, generateKeyPairSync('ed25519').privateKey.export(PKCS8));
    const elsewhere = ed25519Signer('else/where/1', keyring.log.export(PKCS8));
    for (const checkpoint of [
      '',
      'nonsense',
      note.slice(0, -8),
      of(2, other, stranger),
      of(2, other, elsewhere, 'else/where/1'),
    ])
      await expect(verify(OPERATOR, { checkpoint })).rejects.toMatchObject({ code: 'invalid' });
    expect(await verifications()).toEqual(before);
    expect(await verify(OPERATOR)).toMatchObject({ ok: true });
  });

  it('by the command line, against a checkpoint in a file', async () => {
    const { origin, keyring } = rig.gateway.installation;
    const { note, size } = await verify(OPERATOR, { recordsOnly: true });
    const forked = signCheckpoint({ origin, size: 3, root: Buffer.alloc(32, 7) }, [
      ed25519Signer(origin, keyring.log.export(PKCS8)),
    ]);
    const file = (name: string): string => join(rig.home, name);
    await writeFile(file('kept'), note);
    await writeFile(file('forked'), forked);
    await writeFile(file('other'), note.replace(origin, 'else/where/1'));
    await rig.gateway.close();
    const ran = async (name: string) => countersign('log', 'verify', '--checkpoint', file(name), '--json');
    expect(await ran('kept')).toMatchObject({ code: 0, told: { ok: true, checkpoint: { size, ok: true } } });
    expect(await ran('forked')).toMatchObject({ code: 1, told: { ok: false, problem: 'forked' } });
    expect((await ran('other')).code).toBe(2);
    expect((await ran('missing')).code).toBe(1);
    // As it was kept: in a bundle, or in what was printed.
    await countersign('log', 'export', '--out', file('kept.zip'));
    await writeFile(file('printed'), (await countersign('log', 'verify')).out);
    await writeFile(
      file('printed.json'),
      JSON.stringify((await countersign('log', 'verify', '--json')).told),
    );
    for (const name of ['kept.zip', 'printed', 'printed.json'])
      expect(await ran(name), name).toMatchObject({ code: 0, told: { ok: true, checkpoint: { ok: true } } });
    await writeFile(file('from-windows'), note.replaceAll('\n', '\r\n'));
    expect(await ran('from-windows')).toMatchObject({ code: 0, told: { checkpoint: { size, ok: true } } });
    await writeFile(file('none'), `a\n0\n${'A'.repeat(43)}=\n`.repeat(20_000));
    expect((await ran('none')).code).toBe(2);
    await reopen(rig);
    expect(await verify(OPERATOR)).toMatchObject({ ok: true });
  });

  it('by the command line, with the gateway running', async () => {
    await rig.gateway.close();
    const gateway = await startGatewayProcess(rig.home);
    const running = await countersign('log', 'verify', '--from', '1', '--to', '3', '--json');
    await gateway.stop();
    await reopen(rig);
    expect(running).toMatchObject({ code: 0, told: { ok: true, records: { count: 3, first: 1, last: 3 } } });
  });

  it('by the command line, without one: a changed record is named', async () => {
    // Records enough for a tile of the tree: what is under it is named.
    const reads = Array.from({ length: 260 }, (_, since) =>
      rig.gateway.control.records({ limit: 1, since }, OPERATOR),
    );
    await Promise.all(reads);
    const { paths, keyring } = rig.gateway.installation;
    await rig.gateway.close();
    const stopped = await countersign('log', 'verify', '--since', '1h');
    expect([stopped.code, stopped.out]).toEqual([0, expect.stringContaining('The log is whole')]);

    const place = { file: paths.database, databaseKey: keyring.databaseKey, cipher: 'sqlcipher' } as const;
    const db = openDatabase(place, 'writer');
    db.exec(
      `UPDATE records SET bytes = CAST(replace(CAST(bytes AS TEXT), 'same-user', 'other-user') AS BLOB) WHERE idx = 20`,
    );
    db.close();
    const changed = await countersign('log', 'verify', '--from', '10');
    expect([changed.code, changed.out]).toEqual([1, expect.stringContaining('from record 20 on')]);
    expect(changed.out).toContain('log verify --from 10 --to 19');

    await reopen(rig);
    expect((await verifications()).at(-1)).toMatchObject({
      ...{ ok: false, problem: 'other-hash', index: 20, first: 10 },
    });
    expect(await verify(OPERATOR)).toMatchObject({ ok: false, problem: 'other-hash', badIndex: 20 });
    expect(await verify(OPERATOR, { last: 19 })).toMatchObject({ ok: true });
    // What was found stays found, whatever else is whole.
    const bad = { level: 'bad', what: expect.stringContaining('at record 20') };
    expect(await verified()).toMatchObject(bad);
    for (let n = 0; n < 3; n++) await verify(OPERATOR, { last: 3 });
    expect(await verified()).toMatchObject(bad);
  });

  it('by the command line, of a log that does not open: a start leads there, and it says what is wrong', async () => {
    const { paths, keyring } = rig.gateway.installation;
    await rig.gateway.close();
    const whole = await readFile(paths.database);
    const place = { file: paths.database, databaseKey: keyring.databaseKey, cipher: 'sqlcipher' } as const;
    const cut = openDatabase(place, 'writer');
    cut.exec('UPDATE log SET size = size - 1, root = zeroblob(32)');
    cut.close();
    const start = await countersign('start');
    const examined = await countersign('log', 'verify', '--json');
    expect([start.code, start.out]).toEqual([1, expect.stringContaining('log verify')]);
    expect([examined.code, examined.told]).toMatchObject([
      1,
      {
        ok: false,
        refused: { code: 'rolled-back' },
        outside: { state: 'agrees' },
        faults: [{ problem: 'other-hash', index: 20 }],
      },
    ]);
    expect((await countersign('log', 'verify', '--since', '1h')).code).toBe(2);
    await writeFile(paths.database, whole);
    await reopen(rig);
  });

  it('by the command line, of a log that opens and takes no head any more: what can be read of it is told', async () => {
    const { paths, keyring } = rig.gateway.installation;
    await rig.gateway.close();
    const whole = await readFile(paths.database);
    const place = { file: paths.database, databaseKey: keyring.databaseKey, cipher: 'sqlcipher' } as const;
    const db = openDatabase(place, 'reader');
    const page = db.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'checkpoints'").pluck().get();
    db.close();
    const damaged = Buffer.from(whole);
    damaged.fill('X', (Number(page) - 1) * 4096 + 1000, (Number(page) - 1) * 4096 + 1004);
    await writeFile(paths.database, damaged);
    const told = await countersign('log', 'verify', '--json');
    expect(told).toMatchObject({
      code: 1,
      told: {
        ok: false,
        refused: { code: 'unavailable' },
        database: 'read',
        faults: expect.arrayContaining([{ problem: 'unreadable-heads' }]),
      },
    });
    await writeFile(paths.database, whole);
    await reopen(rig);
  });

  it('tells what it found also where the damaged log takes no record of it, and never that all is well', async () => {
    const options = freshOptions();
    const store = await open(options);
    await store.append({ entries: [entryWithBody('call.request', Buffer.from('x'))], changes: [] });
    const said: string[] = [];
    const { log, privateKey } = options;
    const vkey = formatVkey(ed25519Signer(log.origin, privateKey).key);
    const verifying = (faults: Verified['faults'], code: StoreErrorCode = 'corrupt') =>
      logVerify({
        core: {
          store: {
            ...store,
            verify: async () => ({ faults, looked: null }),
            append: () => Promise.reject(new StoreError(code, 'damaged')),
          },
          clock: systemClock,
          writer: createWriter(uuidv7(), 'same-user', systemClock),
          settings: () => ({ config: { witnesses: { ask: [] } } }),
          diagnose: (what: string) => said.push(what),
        },
        installation: { origin: log.origin, vkey },
      } as unknown as ControlParts).verifyLog(OPERATOR);
    const found = await verifying([{ problem: 'other-hash', index: 0 }]);
    expect(found).toMatchObject({ ok: false, problem: 'other-hash', badIndex: 0 });
    expect(said).toHaveLength(1);
    expect(await verifying([])).toMatchObject({ ok: false, problem: 'takes-no-more', badIndex: null });
    await expect(verifying([], 'unwritable')).rejects.toMatchObject({ code: 'unavailable' });
  });
});
