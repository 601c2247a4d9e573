import { execFile, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { copyFile, mkdtemp, open, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { generateHybridIdentity, identityToRecipient } from 'age-encryption';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ExportInput } from '../../proxy/contract/bundle.ts';
import { encrypted, encrypterTo } from '../../proxy/export/age/encrypt.ts';
import { identitiesIn, recipientsIn } from '../../proxy/export/age/key-files.ts';
import { openEncrypted } from '../../proxy/export/age/open-encrypted.ts';
import { verifyBundle } from '../../proxy/export/verify-bundle.ts';
import { formatVkey } from '../../proxy/record/keys.ts';
import { readRecording } from '../../proxy/replay/read-recording.ts';
import { reopen } from '../gateway/child.ts';
import { logOf } from '../gateway/log.ts';
import { OPERATOR } from '../gateway/rig.ts';
import { type BundleRig, startBundleRig } from './bundle-rig.ts';

const run = promisify(execFile);
const MAIN = fileURLToPath(new URL('../../proxy/main.js', import.meta.url));

interface KeyPair {
  readonly file: string;
  readonly identity: string;
  readonly recipient: string;
}
let on: BundleRig;
let ann: KeyPair;
let bob: KeyPair;
/** A bundle of all records, to both. */
let sealed: string;

/** By age-keygen, as a person makes them. */
async function keyPair(name: string): Promise<KeyPair> {
  const file = join(on.folder, name);
  await run('age-keygen', ['-o', file]);
  const text = await readFile(file, 'utf8');
  return {
    file,
    identity: identitiesIn(text)[0] ?? '',
    recipient: (await run('age-keygen', ['-y', file])).stdout.trim(),
  };
}
async function bundle(name: string, asked: ExportInput): Promise<string> {
  const path = join(on.folder, name);
  const made = await on.rig.gateway.control.exportLog(asked, OPERATOR);
  expect(made.name.endsWith('.zip.age')).toBe(asked.recipients !== undefined);
  await pipeline(made.bytes, createWriteStream(path));
  return path;
}
const opened = async (path: string, ...identities: string[]) =>
  verifyBundle(await openEncrypted(path, identities), on.keys);

beforeAll(async () => {
  on = await startBundleRig();
  ann = await keyPair('ann');
  bob = await keyPair('bob');
  sealed = await bundle('sealed.zip.age', { recipients: [ann.recipient, bob.recipient] });
});
afterAll(() => on.close());

describe('a bundle encrypted to recipients', () => {
  it('verifies where it lies with the identity of any of them', async () => {
    const one = await opened(sealed, ann.identity);
    expect(one.records).toBeGreaterThan(10);
    expect(await opened(sealed, bob.identity)).toEqual(one);
    // Of several identities the one that fits.
    const stranger = await keyPair('stranger');
    expect(await opened(sealed, stranger.identity, bob.identity)).toEqual(one);
    // To whom it went is on record, and not in it.
    const [exported] = (await logOf(on.rig, { kind: 'log.export' })).slice(-3);
    expect(exported?.facts).toMatchObject({ recipients: 2 });
    expect(one.manifest.asked).toEqual({});
  });

  it('is opened by age itself, and is the same then', async () => {
    const plain = join(on.folder, 'opened-by-age.zip');
    await run('age', ['-d', '-i', bob.file, '-o', plain, sealed]);
    expect(await verifyBundle(plain, on.keys)).toEqual(await opened(sealed, ann.identity));
  });

  it('may have been encrypted by age, of any length', async () => {
    const plain = await bundle('plain.zip', {});
    const path = join(on.folder, 'by-age.zip.age');
    await run('age', ['-r', ann.recipient, '-o', path, plain]);
    expect(await opened(path, ann.identity)).toEqual(await verifyBundle(plain, on.keys));
    for (const length of [0, 1, 65_535, 65_536, 65_537, 131_072, 300_000]) {
      const bytes = Buffer.alloc(length, length % 251);
      const child = spawn('age', ['-r', ann.recipient, '-o', path]);
      child.stdin.end(bytes);
      await new Promise((resolve) => child.on('exit', resolve));
      const archive = await (await openEncrypted(path, [ann.identity]))();
      const read = Buffer.alloc(length + 10);
      expect([archive.size, await archive.read(read, 0)]).toEqual([length, length]);
      expect(read.subarray(0, length).equals(bytes)).toBe(true);
      await archive.close();
      // And the other way round.
      async function* parts() {
        for (let at = 0; at < length; at += 7777) yield bytes.subarray(at, at + 7777);
      }
      await rm(path);
      await pipeline(encrypted(encrypterTo([bob.recipient]), parts()), createWriteStream(path));
      const back = await run('age', ['-d', '-i', bob.file, path], { encoding: 'buffer', maxBuffer: 1e6 });
      expect(back.stdout.equals(bytes)).toBe(true);
    }
  });

  it('takes recipients that a quantum computer does not open', async () => {
    const identity = await generateHybridIdentity();
    const recipient = await identityToRecipient(identity);
    const path = await bundle('hybrid.zip.age', { tool: 'read', recipients: [recipient] });
    expect((await opened(path, identity)).manifest.scope).toBe('selection');
    expect(
      (await readRecording(await openEncrypted(path, [identity]), on.keys, undefined)).steps.length,
    ).toBeGreaterThan(3);
  });

  it('leaves nothing plain, and nothing at all, where the disk is read meanwhile', async () => {
    const own = await mkdtemp(join(on.folder, 'tmp-'));
    vi.stubEnv('TMPDIR', own);
    const { bytes } = await on.rig.gateway.control.exportLog({ recipients: [ann.recipient] }, OPERATOR);
    await bytes.next();
    await bytes.return(undefined);
    vi.unstubAllEnvs();
    expect(await readdir(own)).toEqual([]);
    // Given up half way, it makes room for the next.
    expect((await readFile(sealed)).includes('verify.html')).toBe(false);
    await bundle('after.zip.age', { recipients: [ann.recipient] });
  });
});

describe('is refused', () => {
  const spoiled = join(tmpdir(), `countersign-spoiled-${process.pid}`);
  afterAll(() => rm(spoiled, { force: true }));
  const codeOf = (path: string, ...identities: string[]) =>
    opened(path, ...identities).then(
      () => 'ok',
      (error: { code: string }) => error.code,
    );
  async function flipped(at: number): Promise<string> {
    await copyFile(sealed, spoiled);
    const file = await open(spoiled, 'r+');
    const { size } = await file.stat();
    const place = at < 0 ? size + at : at;
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, place);
    await file.write(Buffer.from([(buffer[0] ?? 0) ^ 1]), 0, 1, place);
    await file.close();
    return spoiled;
  }

  it('with an identity that it was not encrypted to', async () => {
    expect(await codeOf(sealed, (await keyPair('other')).identity)).toBe('wrong-identity');
    expect(await codeOf(sealed, 'AGE-SECRET-KEY-1NONE')).toBe('bad-identity');
  });

  it('cut short anywhere', async () => {
    const { length } = await readFile(sealed);
    const header = (await readFile(sealed)).indexOf('\n--- ') + 5 + 44;
    const chunk = 65_536 + 16;
    for (const at of [
      length - 1,
      length - 17,
      header + 16 + chunk,
      header + 16 + chunk + 5,
      header + 20,
      header + 5,
    ]) {
      await copyFile(sealed, spoiled);
      await truncate(spoiled, at);
      expect([at, await codeOf(spoiled, ann.identity)]).toEqual([at, 'cut-short']);
    }
    await truncate(spoiled, 60);
    expect(await codeOf(spoiled, ann.identity)).toBe('altered');
  });

  it('changed anywhere', async () => {
    const header = (await readFile(sealed)).indexOf('\n--- ');
    expect(await codeOf(await flipped(0), ann.identity)).toBe('not-encrypted');
    expect(await codeOf(await flipped(header + 10), ann.identity)).toBe('altered');
    expect(await codeOf(await flipped(-20), ann.identity)).toBe('cut-short');
    expect(await codeOf(await bundle('not-encrypted.zip', {}), ann.identity)).toBe('not-encrypted');
    // Of a long one the chunk that was changed is found when it is read.
    const long = join(on.folder, 'long.age');
    async function* parts() {
      for (let n = 0; n < 30; n++) yield randomBytes(10_000);
    }
    await pipeline(encrypted(encrypterTo([ann.recipient]), parts()), createWriteStream(long));
    const bytes = await readFile(long);
    bytes[100_000] = (bytes[100_000] ?? 0) ^ 1;
    await writeFile(long, bytes);
    const archive = await (await openEncrypted(long, [ann.identity]))();
    expect(await archive.read(Buffer.alloc(1000), 0)).toBe(1000);
    await expect(archive.read(Buffer.alloc(1000), 80_000)).rejects.toMatchObject({ code: 'altered' });
    await archive.close();
  });

  it('asked for recipients that are none', async () => {
    const asked = on.rig.gateway.control.exportLog({ recipients: ['age1qqqqqqqqqqqqqqqq'] }, OPERATOR);
    await expect(asked).rejects.toMatchObject({ code: 'invalid' });
    // It is not in the way of the next.
    await bundle('next.zip', {});
    expect(recipientsIn(`# mine\n\n${ann.recipient}\n`)).toEqual([ann.recipient]);
    expect(() => recipientsIn('ssh-ed25519 AAAA')).toThrow(
      expect.objectContaining({ code: 'bad-recipient' }),
    );
    for (const text of ['', '# nothing', 'age-encryption.org/v1\n', '-----BEGIN OPENSSH PRIVATE KEY-----']) {
      expect(() => identitiesIn(text)).toThrow(expect.objectContaining({ code: 'bad-identity' }));
    }
  });
});

it('by the command line: exported, verified, and refused with a sentence of its own', async () => {
  const countersign = (...words: string[]) =>
    run(process.execPath, [MAIN, '--home', on.rig.home, ...words]).then(
      ({ stdout, stderr }) => ({ code: 0, out: stdout, err: stderr }),
      (error: { code: number; stdout: string; stderr: string }) => ({
        code: error.code,
        out: error.stdout + error.stderr,
        err: error.stderr,
      }),
    );
  const list = join(on.folder, 'recipients');
  await writeFile(list, `# the auditors\n${bob.recipient}\n`);
  const out = join(on.folder, 'cli.zip.age');
  await on.rig.gateway.close();
  const made = await countersign(
    ...['log', 'export', '--recipient', ann.recipient, '--recipients-file', list, '--out', out, '--json'],
  );
  const misnamed = await countersign(
    ...['log', 'export', '--recipient', ann.recipient, '--out', join(on.folder, 'cli.zip')],
  );
  await reopen(on.rig);
  expect([made.err, misnamed.code]).toEqual(['', 0]);
  expect(misnamed.err).toContain('no ZIP archive');
  expect(made).toMatchObject({ code: 0 });
  expect([made.code, JSON.parse(made.out)]).toEqual([
    0,
    expect.objectContaining({ file: out, recipients: [ann.recipient, bob.recipient] }),
  ]);
  const key = formatVkey(on.keys.log);
  const verify = (...words: string[]) => countersign('log', 'verify', out, '--key', key, ...words, '--json');
  const good = await verify('--identity', bob.file);
  expect([good.code, JSON.parse(good.out)]).toEqual([0, expect.objectContaining({ ok: true })]);
  const bad = await verify('--identity', (await keyPair('third')).file);
  expect([bad.code, JSON.parse(bad.out)]).toEqual([1, { ok: false, problem: 'wrong-identity' }]);
});
