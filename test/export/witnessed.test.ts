import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { serveLocal } from '../../proxy/api/serve-local.ts';
import { verifiedText } from '../../proxy/commands/bundle-text.ts';
import { filesOf } from '../../proxy/export/archive.ts';
import { witnessesOf } from '../../proxy/export/bundle-witnesses.ts';
import { verifyBundle } from '../../proxy/export/verify-bundle.ts';
import { systemClock } from '../../proxy/platform/clock.ts';
import { pathsOf } from '../../proxy/platform/paths.ts';
import { startBrowser } from '../console/browser.ts';
import { type EpochsStage, startEpochs } from '../gateway/epochs-stage.ts';
import { PROGRAM } from '../gateway/gateway-process.ts';
import { OPERATOR } from '../gateway/rig.ts';
import { type OwnWitness, startWitness } from '../witness/own-witness.ts';
import { type BundleRig, startBundleRig } from './bundle-rig.ts';
import { openedPage } from './opened-page.ts';
import { pack, unpack } from './unpacked.ts';

let on: BundleRig;
let desk: OwnWitness;
let other: OwnWitness;
beforeAll(async () => {
  [on, desk, other] = await Promise.all([
    startBundleRig(),
    startWitness('desk.example/one'),
    startWitness('other.example/two'),
  ]);
});
afterAll(async () => {
  await on.close();
  await Promise.all([desk.close(), other.close()]);
});

const witnessing = () => on.rig.gateway.installation.witnessing;
const readme = (path: string): Promise<string> => textOf(path, 'README.txt');
async function textOf(path: string, name: string): Promise<string> {
  for await (const file of filesOf(path))
    if (file.name === name) return (await file.read(1e6)).toString('utf8').replace(/\s+/g, ' ');
  throw new Error(`no ${name}`);
}
async function exported(home: string, file: string, ...words: string[]) {
  const { stdout } = await new Promise<{ stdout: string }>((resolve) => {
    const all = [PROGRAM, '--home', home, 'log', 'export', '--out', file, '--json', ...words];
    execFile(process.execPath, all, (_, stdout) => resolve({ stdout }));
  });
  return JSON.parse(stdout) as { witnesses: string[]; quorum: number | null };
}

it('a bundle says in words who vouches for its head, and from which record on nobody does', async () => {
  expect(await readme(await on.bundle())).toContain('No witness is configured');
  await on.askWitness(desk);
  expect(await readme(await on.bundle())).toMatch(
    /Unwitnessed since record 0: desk\.example\/one cosigned none/,
  );
  await desk.folder.add(on.rig.gateway.installation.vkey);
  const cosigned = await on.bundle();
  expect(await readme(cosigned)).not.toContain('nwitnessed');
  expect(await witnessesOf(cosigned)).toEqual([desk.vkey]);
  const size = witnessing().state()?.size;
  await desk.stop();
  const alone = await on.bundle();
  expect(await readme(alone)).toMatch(
    new RegExp(`since record ${size}: desk\\.example/one cosigned the first ${size} records at 20[0-9-]+T`),
  );
  expect(await witnessesOf(alone)).toEqual([]);
  await desk.again();

  // By who verifies it, too, and what a witness had against the log: both stand in the manifest, by the gateway's word.
  const accused = 'the witness desk.example/one has cosigned other records';
  const files = (await unpack(alone)).map((file) =>
    file.name === 'manifest.json'
      ? {
          ...file,
          data: Buffer.from(file.data.toString('utf8').replace('"accused":[]', `"accused":["${accused}"]`)),
        }
      : file,
  );
  const path = join(on.folder, 'accused.zip');
  await pack(files, path);
  const since = `Unwitnessed since record ${size}, as the manifest has it`;
  const told = verifiedText(await verifyBundle(path, on.keys), (_, text) => text);
  expect(told).toContain(since);
  expect(told).toContain(`ATTENTION: ${accused}. So says the manifest, which nothing proves.`);
  expect(verifiedText(await verifyBundle(cosigned, on.keys), (_, text) => text)).not.toContain(
    'Unwitnessed since',
  );
  const browser = await startBrowser();
  try {
    const key = on.rig.gateway.installation.vkey;
    const { page } = await openedPage(browser, { folder: on.folder, bundle: path, key });
    await page.getByText(since).waitFor();
    await page.getByText(`ATTENTION: ${accused}. So says the manifest, which nothing proves.`).waitFor();
    const other = await openedPage(browser, { folder: on.folder, bundle: cosigned, key });
    await other.page.getByText('As the manifest has it, witnesses had cosigned all of it').waitFor();
  } finally {
    await browser.close();
  }
});

it('names the commands that show the key of any epoch', async () => {
  const path = await on.bundle();
  for (const name of ['README.txt', 'keys.txt'])
    expect(await textOf(path, name)).toContain('countersign log epochs');
});

it('the command tells who cosigned the bundle, though the witnesses have seen a later head by then', async () => {
  await desk.folder.add(on.rig.gateway.installation.vkey);
  await on.askWitness(desk);
  let rounds = 0;
  const app: typeof on.rig.gateway.app = {
    async fetch(request, bindings) {
      // Once the bundle is written, and before the command asks how the log stands.
      if (request.url.endsWith('/api/log/epochs')) {
        await on.rig.gateway.control.entries({ limit: 1, depth: 10, text: `round ${rounds++}` }, OPERATOR);
        expect((await witnessing().cosign()).by).toHaveLength(1);
      }
      return on.rig.gateway.app.fetch(request, bindings);
    },
  };
  const { path } = pathsOf(on.rig.home, undefined).apiSocket;
  const listener = await serveLocal({ app, path, clock: systemClock });
  const told = await exported(on.rig.home, join(on.folder, 'told.zip'));
  await listener.close(0);
  expect(told).toMatchObject({ witnesses: [desk.vkey], quorum: 1 });
  expect(rounds).toBe(1);
});

it('an ended epoch is held to no quorum: the witnesses of now are of another log', async () => {
  const stage: EpochsStage = await startEpochs(
    `witnesses: { ask: [{ url: "${other.url}", vkey: "${other.vkey}" }] }`,
  );
  try {
    await other.folder.add(stage.rig.gateway.installation.vkey);
    await stage.read('/a');
    const { head } = await stage.rig.gateway.installation.witnessing.cosign();
    await stage.restore((await stage.backup('a-backup')).file);
    await stage.rig.gateway.close();
    const file = join(stage.rig.home, 'first.zip');
    expect(await exported(stage.rig.home, file, '--epoch', '1')).toMatchObject({
      witnesses: [],
      quorum: null,
    });
    expect(await readme(file)).toMatch(
      new RegExp(`since record ${head.size}: other\\.example/two cosigned the first ${head.size} records`),
    );
    const now = join(stage.rig.home, 'second.zip');
    expect(await exported(stage.rig.home, now)).toMatchObject({ witnesses: [], quorum: 1 });
  } finally {
    await stage.rig.gateway.close().catch(() => {});
    await stage.close();
  }
});
