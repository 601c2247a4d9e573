import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyBundle } from '../../proxy/export/verify-bundle.ts';
import { parseVkey } from '../../proxy/record/keys.ts';
import { rawAgent } from './agent.ts';
import { logOf } from './log.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const run = promisify(execFile);
const VERIFIER = new URL('../export/verify_bundle.py', import.meta.url).pathname;
let rig: Rig;
let upstream: Upstream;
let folder: string;
const yaml = (retention: string): string => `
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
policy: { default: allow, unconfirmedTools: allow }
${retention}
`;
const NOW_AND_HERE = 'retention: { rules: [{ name: at-once, match: { server: fixture }, keep: 1ms }] }';

beforeAll(async () => {
  upstream = await startUpstream();
  rig = await startRig(yaml(''));
  folder = await mkdtemp(join(tmpdir(), 'countersign-retention-'));
});
afterAll(async () => {
  await rig.close();
  await upstream.close();
  await rm(folder, { recursive: true, force: true });
});

const control = () => rig.gateway.control;
async function callTwice(): Promise<void> {
  const agent = rawAgent(rig);
  for (const n of [1, 2]) await agent.tool('read', { path: `/kept/${n}` });
  agent.close();
}
const calls = async () =>
  (await control().entries({ limit: 100, depth: 20_000, kind: 'call.request' }, OPERATOR)).entries;

it('keeps everything where the configuration has no rule', async () => {
  await callTwice();
  expect(await control().purgePlan()).toMatchObject({ byRule: [], preservations: [], every: null });
});

it('takes rules over when the file is saved, with the place of what is wrong in it, and a change of them on record', async () => {
  await rig.configure(yaml(NOW_AND_HERE));
  expect((await control().purgePlan()).byRule).toMatchObject([{ rule: 'at-once', keep: '1ms' }]);
  const [change] = (await logOf(rig, { kind: 'config.change' })).slice(-1);
  expect(change?.facts).toMatchObject({ changes: 1, loosens: true });

  await rig.configure(
    yaml(`retention:
  rules:
    - { name: a, keep: 90d }
    - { name: a, keep: forever, match: { server: "[ab]" } }`),
  );
  expect(rig.gateway.installation.configState().problems).toMatchObject([
    { path: 'retention.rules[1].name', line: 9, column: 15 },
    { path: 'retention.rules[1].match.server', line: 9 },
  ]);
  await rig.configure(yaml('retention: { rules: [{ name: a, keep: 90 days }], evry: 1d }'));
  expect(rig.gateway.installation.configState().problems).toMatchObject([
    { path: 'retention.rules[0].keep', line: 6, column: 39 },
    { path: 'retention', line: 6, message: expect.stringContaining('"every"') },
  ]);
  expect((await control().purgePlan()).byRule).toMatchObject([{ rule: 'at-once' }]);
  await rig.configure(yaml(NOW_AND_HERE));
});

it('after a purge a bundle verifies by both verifiers with its bodies absent, and so does one made before', async () => {
  const bundle = async (name: string): Promise<string> => {
    const path = join(folder, name);
    await pipeline((await control().exportLog({}, OPERATOR)).bytes, createWriteStream(path));
    return path;
  };
  const keys = { log: parseVkey(rig.gateway.installation.vkey), witnesses: [] };
  const before = await bundle('before.zip');
  expect((await verifyBundle(before, keys)).absent).toBe(0);
  const proof = await control().proof(3);

  const plan = await control().purgePlan();
  const purged = await control().purge({ at: plan.at, rules: plan.rules }, OPERATOR);
  expect(purged.bodies).toBeGreaterThanOrEqual(4);
  expect(purged).toMatchObject({ bodies: plan.byRule[0]?.bodies, bytes: plan.byRule[0]?.bytes });

  const after = await bundle('after.zip');
  const verified = await verifyBundle(after, keys);
  expect(verified.absent).toBe(purged.bodies);
  expect(verified.checkpoint.size).toBeGreaterThan((await verifyBundle(before, keys)).checkpoint.size);
  const key = rig.gateway.installation.vkey;
  for (const path of [before, after]) await run('python3', [VERIFIER, '--key', key, path]);
  expect(await control().verifyLog(OPERATOR)).toMatchObject({ ok: true });
  expect((await control().proof(3)).split('\n').slice(0, 2)).toEqual(proof.split('\n').slice(0, 2));
});

it('says of each body that is gone when and by which rule, in call, session and record', async () => {
  const [{ call, index } = { call: null, index: 0 }] = await calls();
  const detail = await control().call(call?.id ?? '', OPERATOR);
  expect(detail.bodies).toEqual([]);
  const [purge] = await logOf(rig, { kind: 'log.purge' });
  const deleted = { rule: 'at-once', record: purge?.index, at: purge?.time };
  expect(detail.deleted).toMatchObject([
    { index, role: 'request', ...deleted },
    { role: 'answer', ...deleted },
  ]);
  expect((await control().record(index, OPERATOR)).deleted).toMatchObject([{ role: 'request', ...deleted }]);
  const session = await control().session(call?.session ?? '', { limit: 10 }, OPERATOR);
  expect(session.calls.map((one) => one.deleted.length)).toEqual([2, 2]);
  expect(purge?.bodies).toMatchObject([{ role: 'deleted' }]);
});

it('by itself where the configuration says how often, and never what is preserved', async () => {
  const held = await control().preserve(
    { owner: 'legal', reason: 'case 7', filter: { agent: 'agent-one' } },
    OPERATOR,
  );
  await callTwice();
  const purges = async () => (await logOf(rig, { kind: 'log.purge' })).length;
  const before = await purges();
  const scheduled = NOW_AND_HERE.replace('rules:', 'every: 1s, rules:');
  await rig.configure(yaml(scheduled));
  await expect
    .poll(async () => (await control().purgePlan()).byRule[0]?.preserved.bodies, { timeout: 20_000 })
    .toBe(4);
  expect(await purges()).toBe(before);
  await control().release(held.id, { reason: 'closed' }, OPERATOR);
  await expect.poll(purges, { timeout: 20_000 }).toBe(before + 1);
  const [last] = (await logOf(rig, { kind: 'log.purge' })).slice(-1);
  expect(last?.facts).toMatchObject({ cause: 'schedule', bodies: 4, rule: 'at-once' });
  expect(last?.actor).toMatchObject({ principal: rig.id, method: 'in-process' });
});

it('comes up again after a purge, with the same head, and deletes what came meanwhile', async () => {
  await callTwice();
  await rig.restart();
  expect(await control().verifyLog(OPERATOR)).toMatchObject({ ok: true });
  await expect.poll(async () => (await control().purgePlan()).byRule[0]?.bodies, { timeout: 20_000 }).toBe(0);
});

it('what a purge lets go while a bundle is made is not in it, and it verifies: what is in it is recorded behind that', async () => {
  await rig.configure(yaml(NOW_AND_HERE));
  await callTwice();
  const path = join(folder, 'meanwhile.zip');
  const { bytes, records } = await control().exportLog({}, OPERATOR);
  const first = await bytes.next();
  const plan = await control().purgePlan();
  const purged = await control().purge({ at: plan.at, rules: plan.rules }, OPERATOR);
  expect(purged.bodies).toBeGreaterThanOrEqual(4);
  async function* rest() {
    if (first.done !== true) yield first.value;
    yield* bytes;
  }
  await pipeline(rest(), createWriteStream(path));
  const keys = { log: parseVkey(rig.gateway.installation.vkey), witnesses: [] };
  const verified = await verifyBundle(path, keys);
  expect([verified.records, verified.absent >= purged.bodies]).toEqual([records, true]);
  await run('python3', [VERIFIER, '--key', rig.gateway.installation.vkey, path]);
});
