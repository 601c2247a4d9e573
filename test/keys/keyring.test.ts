import { createHmac, createPublicKey, randomBytes, sign, verify } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, stat, symlink, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import type { InstallationId } from '../../proxy/contract/ids.ts';
import {
  type KeyCustody,
  keyFileCustody,
  keyringCustody,
  passphraseCustody,
} from '../../proxy/platform/keys/custody.ts';
import { KeyError, type KeyErrorCode } from '../../proxy/platform/keys/key-error.ts';
import { createKeyring, type Keyring, openKeyring } from '../../proxy/platform/keys/keyring.ts';
import { readProtection } from '../../proxy/platform/keys/keyring-file.ts';
import { uuidv7 } from '../../proxy/platform/uuid.ts';
import { temporaryFolder } from './temporary.ts';

const kek = randomBytes(32);
const custody = keyringCustody(kek);

async function fresh(protectedBy: KeyCustody = custody) {
  const folder = join(await temporaryFolder(), 'keys');
  const installation = uuidv7<InstallationId>();
  const keyring = await createKeyring(folder, installation, protectedBy);
  return { folder, installation, keyring, file: join(folder, 'keyring.json') };
}
/** Everything that the keys can do, as one value: equal only where all keys are equal. */
function fingerprint(keyring: Keyring): string {
  const hash = createHmac('sha256', keyring.matchKey).update(keyring.databaseKey);
  for (const key of [keyring.ca, keyring.log]) hash.update(key.export({ type: 'pkcs8', format: 'der' }));
  return hash.digest('hex');
}
async function code(run: Promise<unknown>): Promise<KeyErrorCode | 'none'> {
  return run.then(
    () => 'none' as const,
    (error: unknown) => {
      if (error instanceof KeyError) return error.code;
      throw error;
    },
  );
}

describe('a keyring', () => {
  test('opens with the same keys, of the right kinds', async () => {
    const { folder, installation, keyring } = await fresh();
    const again = await openKeyring(folder, installation, custody);
    expect(fingerprint(again)).toBe(fingerprint(keyring));
    expect(again.protection).toBe('os-keyring');
    expect(again.ca.asymmetricKeyDetails?.namedCurve).toBe('prime256v1');
    expect(again.log.asymmetricKeyType).toBe('ed25519');
    expect(again.databaseKey).toHaveLength(32);
    expect(again.matchKey).toHaveLength(32);
    const signature = sign(null, Buffer.from('head'), again.log);
    expect(verify(null, Buffer.from('head'), createPublicKey(keyring.log), signature)).toBe(true);
  });

  test('is made once: a second making leaves the first as it is', async () => {
    const { folder, installation, file } = await fresh();
    const before = await readFile(file);
    expect(await code(createKeyring(folder, installation, custody))).toBe('exists');
    expect(await code(createKeyring(folder, uuidv7(), custody))).toBe('exists');
    expect(await readFile(file)).toEqual(before);
  });

  test('is made once also by two starts in the same moment', async () => {
    const folder = join(await temporaryFolder(), 'keys');
    const installation = uuidv7<InstallationId>();
    const codes = await Promise.all(
      Array.from({ length: 8 }, () => code(createKeyring(folder, installation, custody))),
    );
    expect(codes.filter((each) => each === 'none')).toHaveLength(1);
    expect(codes.filter((each) => each === 'exists')).toHaveLength(7);
    await openKeyring(folder, installation, custody);
    expect(await readdir(folder)).toEqual(['keyring.json']);
  });

  test('lies in a 0700 folder as a 0600 file, with no key in the clear and nothing beside it', async () => {
    const { folder, keyring, file } = await fresh();
    await keyring.putSecret('github', Buffer.from('a-value-to-look-for'));
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    expect(await readdir(folder)).toEqual(['keyring.json']);
    const text = await readFile(file, 'latin1');
    for (const key of [keyring.databaseKey, keyring.matchKey, Buffer.from('a-value-to-look-for'), kek]) {
      for (const encoding of ['hex', 'base64', 'base64url', 'latin1'] as const) {
        expect(text).not.toContain(Buffer.from(key).toString(encoding).replace(/=+$/, ''));
      }
    }
  });

  test('is never made by opening: a missing one is an error and stays missing', async () => {
    const { folder, installation, file } = await fresh();
    await unlink(file);
    expect(await code(openKeyring(folder, installation, custody))).toBe('missing');
    expect(await readdir(folder)).toEqual([]);
    expect(await code(openKeyring(join(folder, 'no', 'where'), installation, custody))).toBe('missing');
    expect(await readProtection(folder)).toBeUndefined();
  });

  test('of another installation is refused', async () => {
    const { folder } = await fresh();
    expect(await code(openKeyring(folder, uuidv7(), custody))).toBe('wrong-installation');
  });

  test('does not open with another key, nor with another kind of custody', async () => {
    const { folder, installation } = await fresh();
    expect(await code(openKeyring(folder, installation, keyringCustody(randomBytes(32))))).toBe('wrong-kek');
    const other = passphraseCustody(Buffer.from('correct horse battery'));
    expect(await code(openKeyring(folder, installation, other))).toBe('wrong-kek');
  });

  test.skipIf(process.platform === 'win32')(
    'that others may read, or that is a link, is refused',
    async () => {
      const { folder, installation, file } = await fresh();
      for (const mode of [0o640, 0o604, 0o666]) {
        await chmod(file, mode);
        expect(await code(openKeyring(folder, installation, custody))).toBe('bad-permissions');
      }
      await chmod(file, 0o600);
      await rename(file, `${file}.moved`);
      await symlink(`${file}.moved`, file);
      expect(await code(openKeyring(folder, installation, custody))).toBe('bad-permissions');
      await unlink(file);
      await mkdir(file);
      expect(await code(openKeyring(folder, installation, custody))).toBe('bad-permissions');
    },
  );
});

describe('a damaged keyring', () => {
  let made: Awaited<ReturnType<typeof fresh>>;
  let text: string;
  beforeAll(async () => {
    made = await fresh();
    await made.keyring.putSecret('one', Buffer.from('1'));
    await made.keyring.putSecret('two', Buffer.from('2'));
    text = await readFile(made.file, 'utf8');
  });
  const openText = async (changed: string | Buffer): Promise<KeyErrorCode | 'none'> => {
    await writeFile(made.file, changed, { mode: 0o600 });
    return code(openKeyring(made.folder, made.installation, custody));
  };

  test('never opens as something else, whatever byte is changed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(text.length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
        const bytes = Buffer.from(text);
        bytes[at] = (bytes[at] ?? 0) ^ flip;
        await writeFile(made.file, bytes, { mode: 0o600 });
        let opened: Keyring;
        try {
          opened = await openKeyring(made.folder, made.installation, custody);
        } catch (error) {
          expect(error).toBeInstanceOf(KeyError);
          return;
        }
        // White space, and the secrets, which are opened one by one, are all that may differ in a file that opens.
        expect(fingerprint(opened)).toBe(fingerprint(made.keyring));
      }),
      { numRuns: 300 },
    );
  });

  test('is told apart: truncated, empty, not ours, too large, from another version', async () => {
    expect(await openText(text.slice(0, -20))).toBe('damaged');
    expect(await openText('')).toBe('damaged');
    expect(await openText('[]')).toBe('damaged');
    expect(await openText(Buffer.alloc(5 * 1024 * 1024, 0x20))).toBe('damaged');
    expect(await openText(text.replace('"v": 1', '"v": 2'))).toBe('damaged');
  });

  test('does not open with keys swapped, taken from another version, or under a protection that it does not have', async () => {
    const file = JSON.parse(text);
    const swapped = { ...file, keys: { ...file.keys, database: file.keys.match, match: file.keys.database } };
    expect(await openText(JSON.stringify(swapped))).toBe('damaged');
    const older = { ...file, keys: { ...file.keys, log: { ...file.keys.log, version: 2 } } };
    expect(await openText(JSON.stringify(older))).toBe('damaged');
    const better = { ...file, protection: { ...file.protection, kind: 'systemd-credential' } };
    await writeFile(made.file, JSON.stringify(better), { mode: 0o600 });
    const claimed: KeyCustody = { kind: 'systemd-credential', kek: async () => Buffer.from(kek) };
    expect(await code(openKeyring(made.folder, made.installation, claimed))).toBe('wrong-kek');
    const weak = { ...file, protection: { ...file.protection, iterations: 1 } };
    expect(await openText(JSON.stringify(weak))).toBe('damaged');
    const endless = { ...file, protection: { ...file.protection, iterations: 2 ** 40 } };
    expect(await openText(JSON.stringify(endless))).toBe('damaged');
  });

  test('does not give one secret under the name of another', async () => {
    const file = JSON.parse(text);
    await writeFile(made.file, JSON.stringify({ ...file, secrets: { one: file.secrets.two } }), {
      mode: 0o600,
    });
    expect(await code(made.keyring.getSecret('one'))).toBe('damaged');
  });
});

describe('rewrap', () => {
  test('moves the same keys and secrets under another protection and shuts the old one out', async () => {
    const { folder, installation, keyring } = await fresh();
    await keyring.putSecret('kept', Buffer.from('value'));
    const file = keyFileCustody(join(folder, 'kek'));
    await keyring.rewrap(file);
    expect(keyring.protection).toBe('key-file');
    expect(await readProtection(folder)).toBe('key-file');
    expect((await stat(join(folder, 'kek'))).mode & 0o777).toBe(0o600);
    expect(await code(openKeyring(folder, installation, custody))).toBe('wrong-kek');
    const again = await openKeyring(folder, installation, file);
    expect(fingerprint(again)).toBe(fingerprint(keyring));
    expect(await again.getSecret('kept')).toEqual(Buffer.from('value'));
  });

  test('leaves the keyring as it was where the new custody gives no key', async () => {
    const { folder, installation, keyring, file } = await fresh();
    const before = await readFile(file);
    const none: KeyCustody = {
      kind: 'key-file',
      kek: async () => {
        throw new KeyError('no-kek', 'none');
      },
    };
    expect(await code(keyring.rewrap(none))).toBe('no-kek');
    expect(await readFile(file)).toEqual(before);
    expect(keyring.protection).toBe('os-keyring');
    await openKeyring(folder, installation, custody);
  });
});

describe('secrets', () => {
  test('are kept, replaced, listed by name and removed', async () => {
    const { folder, installation, keyring } = await fresh();
    expect(await keyring.getSecret('none')).toBeUndefined();
    const names = ['b', 'a', 'constructor', 'toString', 'A.b_c-d'];
    await Promise.all(names.map((name) => keyring.putSecret(name, Buffer.from(`value of ${name}`))));
    const again = await openKeyring(folder, installation, custody);
    expect(await again.listSecrets()).toEqual([...names].sort());
    for (const name of names) expect(await again.getSecret(name)).toEqual(Buffer.from(`value of ${name}`));
    await again.putSecret('a', Buffer.alloc(0));
    expect(await keyring.getSecret('a')).toEqual(Buffer.alloc(0));
    expect(await keyring.removeSecret('a')).toBe(true);
    expect(await keyring.removeSecret('a')).toBe(false);
    expect(await again.getSecret('a')).toBeUndefined();
  });

  test('have names and sizes within bounds', async () => {
    const { keyring } = await fresh();
    for (const name of ['', '__proto__', '../x', 'a b', 'é', 'x'.repeat(129)]) {
      expect(await code(keyring.putSecret(name, Buffer.from('v')))).toBe('bad-secret');
    }
    expect(await code(keyring.putSecret('big', Buffer.alloc(64 * 1024 + 1)))).toBe('bad-secret');
    const most = Buffer.alloc(64 * 1024, 7);
    await keyring.putSecret('big', most);
    expect(await keyring.getSecret('big')).toEqual(most);
  });

  test('never grow a keyring that cannot be read again', async () => {
    const { folder, installation, keyring } = await fresh();
    const big = Buffer.alloc(64 * 1024, 7);
    let full: unknown;
    for (let n = 0; n < 60 && full === undefined; n += 1) {
      await keyring.putSecret(`big${n}`, big).catch((error: unknown) => {
        full = error;
      });
    }
    expect(full).toMatchObject({ code: 'bad-secret' });
    const again = await openKeyring(folder, installation, custody);
    expect((await again.listSecrets()).length).toBeGreaterThan(40);
    await again.putSecret('small', Buffer.from('x'));
  });

  test('survive a writer that is killed between write and rename', async () => {
    const { folder, installation, keyring, file } = await fresh();
    await keyring.putSecret('a', Buffer.from('1'));
    await writeFile(`${file}.${uuidv7()}.tmp`, '{"half":');
    expect(await (await openKeyring(folder, installation, custody)).getSecret('a')).toEqual(Buffer.from('1'));
  });
});
