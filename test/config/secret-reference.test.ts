import { chmod, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  readSecretFile,
  type SecretFile,
  secretFileProblem,
} from '../../proxy/platform/config/secret-file.ts';
import {
  resolveSecret,
  SecretError,
  type SecretPorts,
} from '../../proxy/platform/config/secret-reference.ts';
import { temporaryFolder } from './temporary-folder.ts';

const VALUE = ['not', 'to', 'be', 'shown'].join('-');
const ports: SecretPorts = {
  readFile: readSecretFile,
  env: { TOKEN: VALUE, EMPTY: '' },
  keys: async (name) => (name === 'tickets' ? VALUE : undefined),
};

async function errorOf(reference: string, given: SecretPorts = ports): Promise<SecretError> {
  const error = await resolveSecret(reference, given).catch((caught: unknown) => caught);
  if (!(error instanceof SecretError)) throw new Error('no SecretError');
  expect(`${error.message} ${error.stack} ${JSON.stringify(error)} ${String(error.cause)}`).not.toContain(
    VALUE,
  );
  return error;
}

describe('resolveSecret', () => {
  test('from the environment and from the key store', async () => {
    expect(await resolveSecret('env:TOKEN', ports)).toBe(VALUE);
    expect(await resolveSecret('keys:tickets', ports)).toBe(VALUE);
  });

  test('from a file that only its owner reads, without the line end', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'secret');
    for (const end of ['', '\n', '\r\n']) {
      await writeFile(file, `${VALUE}${end}`, { mode: 0o600 });
      expect(await resolveSecret(`file:${file}`, ports)).toBe(VALUE);
    }
    await writeFile(file, `${VALUE}\n\n`);
    expect(await resolveSecret(`file:${file}`, ports)).toBe(`${VALUE}\n`);
  });

  test.each([
    ['missing', 'env:NONE'],
    ['missing', 'env:toString'],
    ['missing', 'keys:none'],
    ['missing', 'file:/nowhere/at/all'],
    ['empty', 'env:EMPTY'],
    ['bad-reference', 'file:relative'],
    ['bad-reference', VALUE],
    ['bad-reference', `Bearer:${VALUE}`],
    ['unreadable', 'file:/'],
  ])('%s: %s', async (code, reference) => {
    expect((await errorOf(reference)).code).toBe(code);
  });

  test('refuses a file that others can read or change', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'secret');
    await writeFile(file, VALUE);
    const link = join(folder.path, 'link');
    await symlink(file, link);
    for (const mode of [0o644, 0o640, 0o620, 0o602]) {
      await chmod(file, mode);
      expect((await errorOf(`file:${file}`)).code).toBe('too-open');
      expect((await errorOf(`file:${link}`)).code).toBe('too-open');
    }
    await chmod(file, 0o400);
    expect(await resolveSecret(`file:${link}`, ports)).toBe(VALUE);
  });

  test('refuses a file that is no text, too large or a folder', async () => {
    await using folder = await temporaryFolder();
    const file = join(folder.path, 'secret');
    await writeFile(file, new Uint8Array([0xff, 0xfe, 0x00]), { mode: 0o600 });
    expect((await errorOf(`file:${file}`)).code).toBe('unreadable');
    await writeFile(file, 'x'.repeat(65_537), { mode: 0o600 });
    expect((await errorOf(`file:${file}`)).code).toBe('unreadable');
    await mkdir(join(folder.path, 'sub'));
    expect((await errorOf(`file:${join(folder.path, 'sub')}`)).code).toBe('unreadable');
  });
});

describe('secretFileProblem', () => {
  const file = (parts: Partial<SecretFile>): SecretFile => ({
    path: '/home/ada/secret',
    text: VALUE,
    mode: 0o600,
    owner: 1000,
    user: 1000,
    ...parts,
  });
  test.each<[boolean, Partial<SecretFile>]>([
    [true, {}],
    [true, { owner: 0 }],
    [false, { owner: 1001 }],
    [false, { mode: 0o640 }],
    [true, { path: '/etc/countersign/token', owner: 0, mode: 0o640 }],
    [false, { path: '/etc/countersign/token', owner: 0, mode: 0o644 }],
    [false, { path: '/etc/countersign/token', owner: 1000, mode: 0o640 }],
    [true, { path: '/run/secrets/token', owner: 0, mode: 0o444 }],
    [true, { path: '/run/credentials/countersign.service/token', owner: 0, mode: 0o440 }],
    [false, { path: '/run/secrets/token', owner: 0, mode: 0o666 }],
    [false, { path: '/run/secrets-of-mine/token', mode: 0o444 }],
    [true, { mode: undefined }],
  ])('safe %s: %j', (safe, parts) => {
    expect(secretFileProblem(file(parts)) === undefined).toBe(safe);
  });
});
