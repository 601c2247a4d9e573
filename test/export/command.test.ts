import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PROGRAM } from '../gateway/gateway-process.ts';
import { logOf } from '../gateway/log.ts';
import { type BundleRig, startBundleRig } from './bundle-rig.ts';

/** The real program, as an auditor and an engineer type it. */
let on: BundleRig;
let session: string;
let nowhere: string;
beforeAll(async () => {
  on = await startBundleRig();
  session = (await logOf(on.rig, { kind: 'call.request' }))[0]?.session ?? '';
  await on.rig.gateway.close();
  nowhere = await mkdtemp(join(tmpdir(), 'countersign-auditor-'));
});
afterAll(async () => {
  await rm(nowhere, { recursive: true, force: true });
  await on.upstream.close();
  await rm(on.rig.home, { recursive: true, force: true });
  await rm(on.folder, { recursive: true, force: true });
});

type Ended = { code: number; out: string; told: unknown };
const countersign = (cwd: string, ...words: string[]): Promise<Ended> => run({ cwd }, words);

function run(where: { cwd: string; env?: NodeJS.ProcessEnv }, words: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    execFile(process.execPath, [PROGRAM, ...words], where, (error, stdout, stderr) => {
      const told: unknown = stdout.startsWith('{') ? JSON.parse(stdout) : undefined;
      resolve({ code: error === null ? 0 : Number(error.code), out: stdout + stderr, told });
    });
  });
}

it('an engineer exports, and an auditor verifies it without a data folder', async () => {
  const exported = await countersign(
    on.folder,
    '--home',
    on.rig.home,
    'log',
    'export',
    '--out',
    'all.zip',
    '--json',
  );
  const { file, vkey } = exported.told as { file: string; vkey: string };
  expect([exported.code, file]).toEqual([0, join(on.folder, 'all.zip')]);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const away = await countersign(
    nowhere,
    '--home',
    join(nowhere, 'none'),
    'log',
    'verify',
    file,
    '--key',
    vkey,
    '--json',
  );
  expect(away).toMatchObject({ code: 0, told: { ok: true, scope: 'range', witnesses: [] } });
  expect(await readdir(nowhere)).toEqual([]);
  const asText = await countersign(nowhere, 'log', 'verify', file, '--key', vkey);
  expect(asText.out).toContain('are all that the log has there');

  const again = await countersign(on.folder, '--home', on.rig.home, 'log', 'export', '--out', 'all.zip');
  expect([again.code, again.out]).toEqual([2, expect.stringContaining('is there already')]);

  const chosen = await countersign(
    ...([on.folder, '--home', on.rig.home, 'log', 'export', '--session', session.slice(-6)] as const),
    ...['--out', 'one.zip', '--json'],
  );
  const one = await countersign(
    nowhere,
    'log',
    'verify',
    join(on.folder, 'one.zip'),
    '--key',
    vkey,
    '--json',
  );
  expect([chosen.code, one.told]).toEqual([0, expect.objectContaining({ ok: true, scope: 'selection' })]);

  const page = await countersign(nowhere, 'log', 'page', join(on.folder, 'page.html'));
  expect([page.code, (await stat(join(on.folder, 'page.html'))).size > 10_000]).toEqual([0, true]);
  expect((await countersign(nowhere, 'log', 'page', join(on.folder, 'page.html'))).code).toBe(2);
  await rm(join(on.folder, 'page.html'));

  const unsaid = await countersign(nowhere, 'log', 'verify', file);
  expect([unsaid.code, unsaid.out]).toEqual([2, expect.stringContaining('--key')]);
  const mistyped = await countersign(nowhere, 'log', 'verify', file, '--key', vkey.replace(/.$/, '!'));
  const other = vkey.replace(/\+[0-9a-f]{8}\+/, '+00000000+');
  const disagreeing = await countersign(nowhere, 'log', 'verify', file, '--key', other);
  expect([mistyped.code, disagreeing.code]).toEqual([2, 2]);
  expect([mistyped.out, disagreeing.out]).toEqual([
    expect.stringContaining('no public key'),
    expect.stringContaining('do not agree'),
  ]);
  const none = await countersign(nowhere, 'log', 'verify', join(nowhere, 'no.zip'), '--key', vkey);
  expect(none.code).toBe(1);
  const noArchive = await countersign(nowhere, 'log', 'verify', PROGRAM, '--key', vkey, '--json');
  expect(noArchive).toMatchObject({ code: 1, told: { ok: false, problem: 'not-an-archive' } });
  expect(await readdir(on.folder)).toEqual(['all.zip', 'one.zip']);
});

it('a path is meant from where `npm run countersign` was typed', async () => {
  const typedIn = async (folder: string, project: string, out: string): Promise<Ended> => {
    const npm = { npm_package_name: project, npm_lifecycle_event: 'countersign', INIT_CWD: folder };
    const words = ['--home', on.rig.home, 'log', 'export', '--out', out, '--json'];
    return run({ cwd: nowhere, env: { ...process.env, ...npm } }, words);
  };
  expect((await typedIn(on.folder, 'countersign', 'typed.zip')).told).toMatchObject({
    file: join(on.folder, 'typed.zip'),
  });
  // A script of somebody else's project that is called like it has stepped nowhere.
  expect((await typedIn(on.folder, 'theirs', 'theirs.zip')).told).toMatchObject({
    file: join(nowhere, 'theirs.zip'),
  });
  const gone = await typedIn(join(on.folder, 'gone'), 'countersign', 'gone.zip');
  expect([gone.code, await readdir(nowhere)]).toEqual([2, ['theirs.zip']]);
});
