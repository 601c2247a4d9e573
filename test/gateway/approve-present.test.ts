import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Actor } from '../../proxy/contract/control.ts';
import { type RawAgent, rawAgent } from './agent.ts';
import { logOf } from './log.ts';
import { enrolApprover, untilTrue, vote } from './people.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const FILESYSTEM = fileURLToPath(
  new URL('../../node_modules/@modelcontextprotocol/server-filesystem/dist/index.js', import.meta.url),
);
const POINTER = '/params/arguments/path';
let upstream: Upstream;
let folder: string;
let rig: Rig;
let here: RawAgent;
let elsewhere: RawAgent;
let ann: Actor;
let eve: Actor;

beforeAll(async () => {
  upstream = await startUpstream();
  folder = await realpath(await mkdtemp(join(tmpdir(), 'countersign-present-')));
  rig = await startRig(`
mode: enforce
listen: { port: 0 }
servers:
  fixture: { http: { url: "${upstream.url}" } }
  files: { stdio: { command: ${JSON.stringify(process.execPath)}, args: ${JSON.stringify([FILESYSTEM, folder])} } }
policy:
  unconfirmedTools: allow
  rules: [{ name: hold-all, then: hold, require: { groups: [{ of: [ann], need: 1 }] } }]
`);
  here = rawAgent(rig, { server: 'files' });
  elsewhere = rawAgent(rig);
  ann = await enrolApprover(rig, 'ann');
  eve = await enrolApprover(rig, 'eve');
});
afterAll(async () => {
  here.close();
  elsewhere.close();
  await rig.close();
  await upstream.close();
  await rm(folder, { recursive: true, force: true });
});

/** Holds a write to this path, looks, and denies it. */
async function looking<T>(
  agent: RawAgent,
  path: unknown,
  look: (id: string) => Promise<T>,
  more: Record<string, unknown> = {},
): Promise<T> {
  // A denied call is not asked again, so each is another.
  const held = agent.begin('write_file', { path, content: crypto.randomUUID(), ...more });
  const id = await untilTrue(
    rig,
    async () => (await rig.gateway.control.approvals({ state: 'waiting', limit: 9 }))[0]?.id,
  );
  try {
    return await look(id);
  } finally {
    await vote(rig, id, ann, 'deny');
    await held.done;
  }
}
const present =
  (by: Actor, pointer = POINTER) =>
  (id: string) =>
    rig.gateway.control.presentFile(id, pointer, by);

it('is the file as it is, masked, and having looked is on record', async () => {
  const secret = ['AKIA', 'QYLPMN5H', 'HHFPZAM2'].join('');
  const path = join(folder, 'deploy.env');
  await writeFile(path, `REGION=eu\nKEY=${secret}\n`);
  const found = await looking(here, path, present(ann));
  expect(found).toMatchObject({ path, state: 'file' });
  expect(found.text).toContain('REGION=eu\n');
  expect(found.text).toContain('[masked:aws-key]');
  expect(found.text).not.toContain(secret);
  const [read] = (await logOf(rig, { kind: 'log.read' })).filter(
    ({ facts }) => facts['what'] === 'present-file',
  );
  expect(read).toMatchObject({ actor: { principal: ann.principal }, facts: { state: 'file' } });
  expect(read?.bodies).toEqual([expect.objectContaining({ role: 'pointer', text: POINTER })]);
});

it('tells a new file from one that is there', async () => {
  expect(await looking(here, join(folder, 'new.txt'), present(ann))).toMatchObject({ state: 'absent' });
});

it('is for those who decide on the call alone, and while it waits', async () => {
  const path = join(folder, 'theirs.txt');
  const id = await looking(here, path, async (one) => {
    await expect(present(eve)(one)).rejects.toMatchObject({ code: 'not-allowed' });
    await expect(present(OPERATOR)(one)).rejects.toMatchObject({ code: 'not-allowed' });
    return one;
  });
  await expect(present(ann)(id)).rejects.toMatchObject({ code: 'not-found' });
});

it('never shows keys, database or configuration', async () => {
  for (const path of [
    join(rig.home, 'countersign.yaml'),
    join(rig.home, 'keys', 'keyring.json'),
    `/proc/${process.pid}/environ`,
  ]) {
    const found = await looking(here, path, present(ann));
    expect([path, found.state === 'file', found.text]).toEqual([path, false, undefined]);
  }
});

it('is not asked of a server elsewhere, nor for what is no path', async () => {
  const path = join(folder, 'deploy.env');
  expect(await looking(elsewhere, path, present(ann))).toMatchObject({ state: 'not-asked', path });
  expect(await looking(here, 'relative.txt', present(ann))).toMatchObject({ state: 'not-asked' });
});

it('names a top-level argument of text that is shown, and nothing else', async () => {
  const secret = ['AKIA', 'QYLPMN5H', 'HHFPZAM2'].join('');
  const refused = expect.objectContaining({ code: 'not-found' });
  const ask = (pointer: string) => (id: string) =>
    present(
      ann,
      pointer,
    )(id).then(
      () => 'given',
      (error: unknown) => error,
    );
  const path = join(folder, 'deploy.env');
  for (const pointer of [
    '/params/name',
    '/params/arguments',
    '/params/arguments/none',
    '/params/arguments/a/b',
  ]) {
    expect(await looking(here, path, ask(pointer), { a: { b: path } })).toEqual(refused);
  }
  expect(await looking(here, 7, ask(POINTER))).toEqual(refused);
  expect(await looking(here, `${folder}/${secret}`, ask(POINTER))).toEqual(refused);
});
