import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { chooseUnlock } from '../../electron/keys/choose-unlock.ts';
import type { KeyBox } from '../../electron/keys/key-box.ts';
import { makeKey, readKey } from '../../electron/keys/wrapped-keys.ts';

const HOME = '/home/olga/.local/share/countersign';
let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-keys-'));
  file = join(folder, 'app', 'keys.json');
});
afterEach(() => rm(folder, { recursive: true }));

/** A key store that opens only what it has wrapped itself. */
function box(name = 'gnome_libsecret'): KeyBox {
  return {
    backend: () => name,
    trusted: () => name !== 'basic_text',
    wrap: (text) => Buffer.from(`${name}:${text}`),
    unwrap(bytes) {
      const [by, text = ''] = Buffer.from(bytes).toString().split(':');
      if (by !== name) throw new Error('cannot decrypt');
      return text;
    },
  };
}

test('the first run makes a key, keeps it wrapped for this account alone, and gives the same one from then on', async () => {
  const made = await makeKey(file, HOME, box());
  expect(made).toHaveLength(32);
  expect(await readKey(file, HOME, box())).toEqual(made);
  expect(await makeKey(file, HOME, box())).toEqual(made);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const text = await readFile(file, 'utf8');
  expect(text).not.toContain(Buffer.from(made).toString('base64'));
  expect(JSON.parse(text).keys[0].backend).toBe('gnome_libsecret');
});

test('each data folder has a key of its own', async () => {
  const one = await makeKey(file, HOME, box());
  const other = await makeKey(file, '/elsewhere', box());
  expect(other).not.toEqual(one);
  expect(await readKey(file, HOME, box())).toEqual(one);
});

test('a key that the store does not open is never made anew', async () => {
  await makeKey(file, HOME, box());
  const before = await readFile(file, 'utf8');
  await expect(makeKey(file, HOME, box('kwallet5'))).rejects.toMatchObject({ code: 'closed' });
  const choice = await chooseUnlock({ home: HOME, file, kept: 'os-keyring', box: box('kwallet5') });
  expect(choice).toEqual({
    trouble: { kind: 'key-closed', home: HOME, backend: 'gnome_libsecret', now: 'kwallet5' },
  });
  expect(await readFile(file, 'utf8')).toBe(before);
});

test('an installation whose key is not here stops, and no key is made', async () => {
  const missing = { trouble: { kind: 'key-missing', home: HOME, file } };
  expect(await chooseUnlock({ home: HOME, file, kept: 'os-keyring', box: box() })).toEqual(missing);
  await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
  await makeKey(file, '/elsewhere', box());
  await writeFile(file, '{"v":1,"keys":"all"}');
  expect(await chooseUnlock({ home: HOME, file, kept: 'os-keyring', box: box() })).toEqual(missing);
  await expect(makeKey(file, HOME, box())).rejects.toMatchObject({ code: 'damaged' });
});

test('a store that protects nothing is not used: the person chooses a passphrase', async () => {
  const plain = { home: HOME, file, kept: undefined, box: box('basic_text') };
  expect(await chooseUnlock(plain)).toEqual({
    trouble: { kind: 'choose-passphrase', backend: 'basic_text' },
  });
  const chosen = await chooseUnlock({ ...plain, passphrase: 'correct horse battery' });
  expect(chosen).toEqual({ unlock: { by: 'passphrase', bytes: Buffer.from('correct horse battery') } });
  await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
});

test('an installation that was made on the command line opens as it was made', async () => {
  const options = { home: HOME, file, box: box() };
  expect(await chooseUnlock({ ...options, kept: 'key-file' })).toEqual({ unlock: { by: 'itself' } });
  expect(await chooseUnlock({ ...options, kept: 'passphrase' })).toEqual({
    trouble: { kind: 'ask-passphrase', words: '' },
  });
});
