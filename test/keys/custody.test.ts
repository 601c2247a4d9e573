import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { InstallationId } from '../../proxy/contract/ids.ts';
import { chooseCustody } from '../../proxy/platform/keys/choose-custody.ts';
import {
  keyFileCustody,
  keyringCustody,
  passphraseCustody,
  readFromDescriptor,
  systemdCustody,
} from '../../proxy/platform/keys/custody.ts';
import { createKeyring, openKeyring } from '../../proxy/platform/keys/keyring.ts';
import { uuidv7 } from '../../proxy/platform/uuid.ts';
import { temporaryFolder } from './temporary.ts';

const derivation = { salt: Buffer.alloc(32, 1), iterations: 600_000 };
const none = { env: {}, keyFile: '/nowhere/kek' };

describe('a passphrase', () => {
  test('is stretched by PBKDF2-HMAC-SHA-256 with the salt and count of the file', async () => {
    // Known answer of an independent implementation: Python's hashlib.pbkdf2_hmac.
    const kek = await passphraseCustody(Buffer.from('correct horse battery')).kek(derivation);
    expect(Buffer.from(kek).toString('hex')).toBe(
      '76e129c82b9b4c6382b386ae2057f2e2ee032f6b17408e51d8e23bbc90165174',
    );
    const other = await passphraseCustody(Buffer.from('correct horse battery')).kek({
      ...derivation,
      salt: Buffer.alloc(32, 2),
    });
    expect(other).not.toEqual(kek);
  });

  test('opens what it closed, whether or not a newline ends the file it came from', async () => {
    const folder = join(await temporaryFolder(), 'keys');
    const installation = uuidv7<InstallationId>();
    await createKeyring(folder, installation, passphraseCustody(Buffer.from('correct horse battery')));
    const file = join(folder, '..', 'passphrase');
    await writeFile(file, 'correct horse battery\r\n', { mode: 0o600 });
    const custody = await chooseCustody({ ...none, passphraseFile: file }, 'passphrase');
    expect((await openKeyring(folder, installation, custody)).protection).toBe('passphrase');
    await writeFile(file, 'correct horse battery ', { mode: 0o600 });
    const wrong = await chooseCustody({ ...none, passphraseFile: file }, 'passphrase');
    await expect(openKeyring(folder, installation, wrong)).rejects.toMatchObject({ code: 'wrong-kek' });
  });

  test('that is short, absent, or in a file that others may read is refused', async () => {
    expect(() => passphraseCustody(Buffer.from('short\n'))).toThrow(
      expect.objectContaining({ code: 'no-kek' }),
    );
    const file = join(await temporaryFolder(), 'passphrase');
    await writeFile(file, 'correct horse battery');
    await chmod(file, 0o644);
    await expect(chooseCustody({ ...none, passphraseFile: file }, 'passphrase')).rejects.toMatchObject({
      code: 'bad-permissions',
    });
    await expect(chooseCustody(none, 'passphrase')).rejects.toMatchObject({ code: 'no-kek' });
  });
});

describe('a file descriptor', () => {
  const child = fileURLToPath(new URL('descriptor-child.ts', import.meta.url));

  test('hands a key over to a real child process, and no byte of it is lost', async () => {
    // A key that ends in a newline byte must not be trimmed.
    const kek = Buffer.concat([randomBytes(31), Buffer.from([0x0a])]);
    const running = spawn(process.execPath, [child], { stdio: ['ignore', 'pipe', 'inherit', 'pipe'] });
    const [, out, , pipe] = running.stdio;
    if (!(pipe instanceof Writable) || out === null) throw new Error('no pipe');
    pipe.end(kek);
    const said = await text(out);
    if (running.exitCode === null) await once(running, 'exit');
    expect(said).toBe(kek.toString('hex'));
  });

  test('that gives too much or is none is an error', async () => {
    const file = join(await temporaryFolder(), 'big');
    await writeFile(file, Buffer.alloc(5000));
    const handle = await open(file);
    await expect(readFromDescriptor(handle.fd)).rejects.toMatchObject({ code: 'no-kek' });
    await expect(readFromDescriptor(9999)).rejects.toMatchObject({ code: 'no-kek' });
  });
});

describe('a key-encryption key', () => {
  test('is 32 bytes or 64 hexadecimal digits and nothing else', async () => {
    const kek = randomBytes(32);
    expect(await keyringCustody(kek).kek(derivation)).toEqual(kek);
    expect(await keyringCustody(Buffer.from(kek.toString('hex'))).kek(derivation)).toEqual(kek);
    expect(await keyringCustody(Buffer.from(`${kek.toString('hex')}\n`)).kek(derivation)).toEqual(kek);
    for (const bad of [Buffer.alloc(0), randomBytes(31), randomBytes(33), Buffer.from('g'.repeat(64))]) {
      expect(() => keyringCustody(bad)).toThrow(expect.objectContaining({ code: 'no-kek' }));
    }
  });

  test('is given as a copy each time, so that erasing one does not erase the next', async () => {
    const custody = keyringCustody(Buffer.alloc(32, 5));
    (await custody.kek(derivation)).fill(0);
    expect(await custody.kek(derivation)).toEqual(Buffer.alloc(32, 5));
  });

  test('comes from a systemd credential', async () => {
    const folder = await temporaryFolder();
    const kek = randomBytes(32);
    await writeFile(join(folder, 'countersign-kek'), kek, { mode: 0o440 });
    const env = { CREDENTIALS_DIRECTORY: folder };
    expect(await systemdCustody(env).kek(derivation)).toEqual(kek);
    expect((await chooseCustody({ ...none, env }, undefined)).kind).toBe('systemd-credential');
    await chmod(join(folder, 'countersign-kek'), 0o444);
    await expect(systemdCustody(env).kek(derivation)).rejects.toMatchObject({ code: 'bad-permissions' });
    await expect(systemdCustody({}).kek(derivation)).rejects.toMatchObject({ code: 'no-kek' });
    const empty = { CREDENTIALS_DIRECTORY: await temporaryFolder() };
    await expect(systemdCustody(empty).kek(derivation)).rejects.toMatchObject({ code: 'no-kek' });
  });

  test('is made as a key file once, and one that is gone is not made again by opening', async () => {
    const folder = join(await temporaryFolder(), 'keys');
    await mkdir(folder, { mode: 0o700 });
    const keyFile = join(folder, 'kek');
    const custody = await chooseCustody({ env: {}, keyFile }, undefined);
    expect(custody.kind).toBe('key-file');
    await expect(custody.kek(derivation)).rejects.toMatchObject({ code: 'no-kek' });
    const installation = uuidv7<InstallationId>();
    await createKeyring(folder, installation, custody);
    const before = await readFile(keyFile, 'utf8');
    await keyFileCustody(keyFile).prepare?.();
    expect(await readFile(keyFile, 'utf8')).toBe(before);
    await openKeyring(folder, installation, custody);
    await writeFile(keyFile, '', { mode: 0o600 });
    await expect(openKeyring(folder, installation, custody)).rejects.toMatchObject({ code: 'no-kek' });
  });
});
