import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { access, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { signRelease } from '../../build/sign-release.ts';
import { publicText } from '../../build/test-release-key.ts';
import { updateFeed } from '../../electron/contract/updates.ts';
import { checkRelease, releaseKey } from '../../electron/updates/release-signature.ts';
import { createUpdates } from '../../electron/updates/updates.ts';

const NAME = 'countersign-0.2.0-linux-x86_64.AppImage';
let folder: string;
let server: Server;
let feed: string;
let privateKey: KeyObject;
let key: KeyObject;
/** What the feed serves, by path. */
const served = new Map<string, string>();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'countersign-updates-'));
  ({ privateKey } = generateKeyPairSync('ed25519'));
  key = releaseKey(publicText(privateKey));
  served.clear();
  server = createServer(({ url = '' }, answer) => {
    const found = served.get(decodeURIComponent(url));
    answer.writeHead(found === undefined ? 404 : 200).end(found);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  feed = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

async function artifact(text: string, name = NAME): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  return file;
}
const refusal = (checked: Promise<void>): Promise<unknown> =>
  checked.then(
    () => 'passed',
    (error: { code?: unknown }) => error.code,
  );

describe('the signature of a release', () => {
  test('is over its bytes, its name and its version, by the key of the build', async () => {
    const file = await artifact('good');
    const signature = await signRelease(file, '0.2.0', privateKey);
    const good = { file, name: NAME, version: '0.2.0' };
    expect(await refusal(checkRelease(good, signature, key))).toBe('passed');
    expect(await refusal(checkRelease({ ...good, version: '0.3.0' }, signature, key))).toBe(
      'wrong-signature',
    );
    expect(await refusal(checkRelease({ ...good, name: 'other.AppImage' }, signature, key))).toBe(
      'wrong-signature',
    );
    await writeFile(file, 'evil');
    expect(await refusal(checkRelease(good, signature, key))).toBe('wrong-signature');
    const other = releaseKey(publicText(generateKeyPairSync('ed25519').privateKey));
    await writeFile(file, 'good');
    expect(await refusal(checkRelease(good, signature, other))).toBe('wrong-signature');
  });

  test('is there and is one, or nothing is installed', async () => {
    const good = { file: await artifact('good'), name: NAME, version: '0.2.0' };
    const signature = await signRelease(good.file, '0.2.0', privateKey);
    expect(await refusal(checkRelease(good, undefined, key))).toBe('unsigned');
    for (const text of ['', 'x', `${signature}${signature}`, signature.slice(1), `\n${signature}`]) {
      expect(await refusal(checkRelease(good, text, key)), text).toBe('malformed');
    }
    expect(() => releaseKey('short')).toThrow(TypeError);
  });
});

describe('the way of an update', () => {
  const settings = { on: true };
  let installed = 0;
  /** electron-updater's part, with the file that the feed would give; the signature comes from a real server. */
  function start(found: { readonly version: string; readonly file: string } | undefined, withKey = true) {
    installed = 0;
    return createUpdates({
      updater: {
        look: async () => found?.version,
        fetch: async () => found?.file ?? '',
        install() {
          installed += 1;
        },
      },
      key: withKey ? key : undefined,
      wanted: () => ({ on: settings.on, feed }),
      async readSignature(url) {
        const answer = await fetch(url);
        return answer.ok ? answer.text() : undefined;
      },
      tell() {},
    });
  }
  afterEach(() => {
    settings.on = true;
  });

  test('one that is good is offered, fetched and installed, each on a word', async () => {
    const file = await artifact('good');
    served.set(`/${NAME}.sig`, await signRelease(file, '0.2.0', privateKey));
    const updates = start({ version: '0.2.0', file });
    expect(updates.install()).toEqual({ kind: 'idle', checked: false });
    expect(await updates.fetch()).toEqual({ kind: 'idle', checked: false });
    expect(await updates.look()).toEqual({ kind: 'available', version: '0.2.0' });
    expect(updates.install()).toMatchObject({ kind: 'available' });
    expect(await updates.fetch()).toEqual({ kind: 'ready', version: '0.2.0' });
    expect(installed).toBe(0);
    expect(updates.install()).toEqual({ kind: 'installing', version: '0.2.0' });
    updates.install();
    expect(installed).toBe(1);
  });

  test('one that was tampered with, one of an older version and one without a signature are thrown away', async () => {
    const file = await artifact('good');
    const good = await signRelease(file, '0.2.0', privateKey);
    for (const [signature, text, version, why] of [
      [good, 'evil', '0.2.0', 'wrong-signature'],
      [good, 'good', '0.9.0', 'wrong-signature'],
      [undefined, 'good', '0.2.0', 'unsigned'],
      ['<html>', 'good', '0.2.0', 'malformed'],
    ] as const) {
      served.clear();
      if (signature !== undefined) served.set(`/${NAME}.sig`, signature);
      await artifact(text);
      const updates = start({ version, file });
      await updates.look();
      expect(await updates.fetch()).toEqual({ kind: 'failed', why });
      expect(updates.install()).toMatchObject({ kind: 'failed' });
      expect(installed).toBe(0);
      await expect(access(file)).rejects.toThrow();
    }
  });

  test('without a key, or where nobody wants them, nothing is even looked for', async () => {
    const file = await artifact('good');
    expect(await start({ version: '0.2.0', file }, false).look()).toEqual({ kind: 'off', why: 'no-key' });
    settings.on = false;
    expect(await start({ version: '0.2.0', file }).look()).toEqual({ kind: 'off', why: 'setting' });
    settings.on = true;
    expect(await start(undefined).look()).toEqual({ kind: 'idle', checked: true });
  });
});

test('a feed is an https address, or one of this machine', () => {
  for (const good of ['', 'https://updates.example.com/countersign', 'http://127.0.0.1:8080/feed']) {
    expect(updateFeed.safeParse(good).success, good).toBe(true);
  }
  for (const bad of [
    'http://updates.example.com/',
    'file:///tmp',
    'https://user@example.com/',
    'https://example.com/?a=b',
    'x',
    'http://127.0.0.1.example.com/',
  ]) {
    expect(updateFeed.safeParse(bad).success, bad).toBe(false);
  }
});
