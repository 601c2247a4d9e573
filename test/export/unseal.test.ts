import { execFile } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { generateIdentity } from 'age-encryption';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { unsealBundle } from '../../proxy/export/unseal-bundle.ts';
import { verifyBundle } from '../../proxy/export/verify-bundle.ts';
import { formatVkey } from '../../proxy/record/keys.ts';
import { type BundleRig, SECRET, startBundleRig } from './bundle-rig.ts';
import { pack, unpack } from './unpacked.ts';

const run = promisify(execFile);
const MAIN = fileURLToPath(new URL('../../proxy/main.js', import.meta.url));
let on: BundleRig;
let bundle: string;
beforeAll(async () => {
  on = await startBundleRig();
  bundle = await on.bundle();
});
afterAll(() => on.close());

async function identityFile(name: string, identity: string): Promise<string> {
  const file = join(on.folder, name);
  await writeFile(file, `# of a test\n${identity}\n`, { mode: 0o600 });
  return file;
}
interface Said {
  readonly ok: boolean;
  readonly problem?: string;
  readonly opened?: number;
  readonly others?: number;
  readonly originals?: readonly { readonly role: string; readonly file?: string }[];
}
async function command(path: string, identity: string, more: readonly string[] = []) {
  const vkey = formatVkey(on.keys.log);
  const args = ['log', 'unseal', path, '--key', vkey, '--identity', identity, '--json', ...more];
  const { stdout, stderr, code } = await run(process.execPath, [MAIN, ...args]).then(
    (done) => ({ ...done, code: 0 }),
    (failed: { stdout: string; stderr: string; code: number }) => failed,
  );
  return { said: stdout === '' ? undefined : (JSON.parse(stdout) as Said), text: stdout + stderr, code };
}

it('lie apart, are counted, and nothing of them is readable in the bundle', async () => {
  const verified = await verifyBundle(bundle, on.keys);
  expect(verified.manifest.sealed).toBe(2);
  expect(verified).toMatchObject({ sealed: 2, absent: 0 });
  const files = await unpack(bundle);
  expect(files.filter(({ name }) => name.startsWith('sealed/'))).toHaveLength(2);
  expect(files.some(({ data }) => data.includes(SECRET))).toBe(false);
});

it('the command writes the originals for this user alone, and tells nothing of what is in them', async () => {
  const out = join(on.folder, 'originals');
  const { said, text, code } = await command(bundle, await identityFile('right', on.identity), [
    '--out',
    out,
  ]);
  expect(code).toBe(0);
  expect(said).toMatchObject({ ok: true, opened: 2, others: 0 });
  expect(text).not.toContain(SECRET);
  const names = (await readdir(out)).sort();
  expect(names).toEqual(said?.originals?.map(({ file }) => file).sort());
  for (const name of names) {
    expect(await readFile(join(out, name), 'utf8')).toContain(SECRET);
    expect((await stat(join(out, name))).mode & 0o777).toBe(0o600);
  }
  expect((await stat(out)).mode & 0o777).toBe(0o700);
  expect((await command(bundle, join(on.folder, 'right'), ['--out', out])).code).not.toBe(0);
});

it('with somebody else’s identity, a damaged file or a changed seal it opens nothing, and says why', async () => {
  const stranger = await command(bundle, await identityFile('stranger', await generateIdentity()));
  expect(stranger).toMatchObject({ code: 1, said: { ok: false, problem: 'wrong-identity' } });
  const none = await command(bundle, await identityFile('none', 'AGE-SECRET-KEY-1NONE'));
  expect(none).toMatchObject({ code: 1, said: { ok: false, problem: 'bad-identity' } });
  const files = await unpack(bundle);
  const spoiled = join(on.folder, 'spoiled.zip');
  await pack(
    files.map(({ name, data }) => {
      const changed = Buffer.from(data);
      if (name.startsWith('sealed/')) changed[changed.length - 20] = (changed[changed.length - 20] ?? 0) ^ 4;
      return { name, data: changed };
    }),
    spoiled,
  );
  const altered = await command(spoiled, join(on.folder, 'right'));
  expect(altered).toMatchObject({ code: 1, said: { ok: false, problem: 'bad-body' } });
});

it('gives each original once, bound to its own record', async () => {
  const places: string[] = [];
  const done = await unsealBundle(bundle, on.keys, [on.identity], async (_, { index, role }) => {
    places.push(`${index} ${role}`);
  });
  expect(done).toMatchObject({ opened: 2, others: 0 });
  expect(places.map((place) => place.split(' ')[1])).toEqual(['sealed-request', 'sealed-answer']);
  expect(new Set(places).size).toBe(2);
});
