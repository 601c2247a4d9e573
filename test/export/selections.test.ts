import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExportInput } from '../../proxy/contract/bundle.ts';
import { recordLines } from '../../proxy/export/record-lines.ts';
import { verifyBundle } from '../../proxy/export/verify-bundle.ts';
import { parseVkey } from '../../proxy/record/keys.ts';
import { rawAgent } from '../gateway/agent.ts';
import { type Logged, logOf } from '../gateway/log.ts';
import { enrolApprover, vote, waitingApprovals } from '../gateway/people.ts';
import { OPERATOR, type Rig, startRig } from '../gateway/rig.ts';
import { startUpstream, type Upstream } from '../gateway/upstream.ts';

/** Two agents of two owners at two servers; one call of each server is approved by a person. */
let upstream: Upstream;
let rig: Rig;
let all: Logged[];
/** The beginnings of the calls on record, in order. */
let requests: Logged[];
const approvals: string[] = [];

beforeAll(async () => {
  upstream = await startUpstream();
  const http = `{ http: { url: "${upstream.url}" } }`;
  rig = await startRig(`
mode: enforce
listen: { port: 0 }
servers: { files: ${http}, mail: ${http} }
policy:
  default: allow
  unconfirmedTools: allow
  rules: [{ name: writes, match: { tool: write }, then: hold }]
`);
  const { control } = rig.gateway;
  const ann = await enrolApprover(rig, 'ann');
  const two = await control.addAgent({ name: 'agent-two', owner: 'otto', newOwner: true, days: 9 }, OPERATOR);
  for (const agent of [rig.agent, two]) {
    for (const server of ['files', 'mail']) {
      const one = rawAgent({ gateway: rig.gateway, agent }, { server });
      await one.tool('read', { path: `/${server}` });
      await one.tool('destroy', { path: `/${server}` });
      one.close();
    }
  }
  for (const server of ['files', 'mail']) {
    const one = rawAgent(rig, { server });
    const held = one.begin('write', { path: `/${server}` });
    const [id = ''] = await waitingApprovals(rig);
    approvals.push(id);
    await vote(rig, id, ann);
    await held.done;
    one.close();
  }
  all = await logOf(rig);
  requests = all.filter(({ kind }) => kind === 'call.request');
});
afterAll(async () => {
  await rig.close();
  await upstream.close();
});

interface Exported {
  readonly scope: string;
  readonly indexes: ReadonlySet<number>;
}
let made = 0;
async function exported(asked: ExportInput): Promise<Exported> {
  const path = join(rig.home, `${made++}.zip`);
  const { bytes, vkey } = await rig.gateway.control.exportLog(asked, OPERATOR);
  await pipeline(bytes, createWriteStream(path));
  const { manifest } = await verifyBundle(path, { log: parseVkey(vkey), witnesses: [] });
  expect(manifest.asked).toEqual(asked);
  const indexes = new Set<number>();
  for await (const line of recordLines(path))
    indexes.add((JSON.parse(Buffer.from(line.bytes).toString()) as Logged).index);
  return { scope: manifest.scope, indexes };
}
const first = (from: readonly Logged[]): Logged => from[0] as Logged;
const serverOf = (name: string): string | undefined =>
  requests.find(({ bodies }) => bodies[0]?.text.includes(`"/${name}"`))?.server?.id;
const callOf = (approval: string): string | undefined =>
  all.find(({ kind, facts }) => kind === 'approval.request' && facts['approval'] === approval)?.call;

it.each<[string, () => ExportInput, (request: Logged) => boolean]>([
  ['an agent', () => ({ agent: 'agent-two' }), ({ owner }) => owner !== first(requests).owner],
  ['an owner', () => ({ owner: 'olga' }), ({ owner }) => owner === first(requests).owner],
  ['a server', () => ({ server: 'mail' }), ({ server }) => server?.id === serverOf('mail')],
  [
    'an agent at a server',
    () => ({ agent: 'agent-two', server: 'files' }),
    ({ owner, server }) => owner !== first(requests).owner && server?.id === serverOf('files'),
  ],
  [
    'an approval',
    () => ({ approval: approvals[1] ?? '' }),
    ({ call }) => call === callOf(approvals[1] ?? ''),
  ],
  [
    'a session',
    () => ({ session: first(requests).session ?? '' }),
    ({ session }) => session === first(requests).session,
  ],
  ['a call', () => ({ call: requests[3]?.call ?? '' }), ({ call }) => call === requests[3]?.call],
  ['a tool', () => ({ tool: 'write' }), ({ bodies }) => bodies[0]?.text.includes('"write"') === true],
  [
    'an agent, for a time',
    () => ({ agent: 'agent-one', since: requests[2]?.time ?? 0 }),
    ({ owner, index }) => owner === first(requests).owner && index >= (requests[2]?.index ?? 0),
  ],
])('a selection of %s has its calls whole, and no other call', async (_, asked, isOf) => {
  const wanted = new Set(requests.filter(isOf).map(({ call }) => call));
  expect(wanted.size).toBeGreaterThan(0);
  expect(wanted.size).toBeLessThan(requests.length);
  const { scope, indexes } = await exported(asked());
  expect(scope).toBe('selection');
  const ofCalls = (from: readonly Logged[]) =>
    from.filter(({ call }) => call !== undefined).map(({ index, kind }) => [index, kind]);
  expect(ofCalls(all.filter(({ index }) => indexes.has(index)))).toEqual(
    ofCalls(all.filter(({ call }) => wanted.has(call))),
  );
  // And what it takes to read them.
  const kinds = new Set(all.filter(({ index }) => indexes.has(index)).map(({ kind }) => kind));
  expect([...kinds]).toEqual(expect.arrayContaining(['session.open', 'config.change']));
});

it.each<[string, (from: number, to: number) => ExportInput]>([
  ['everything', () => ({})],
  ['what was since then', (since) => ({ since })],
  ['what was until then', (_, until) => ({ until })],
  ['what was in between', (since, until) => ({ since, until })],
])('a range of %s has all records from the first to the last, and no other', async (_, asked) => {
  const times = asked(requests[2]?.time ?? 0, requests[4]?.time ?? 0);
  const { scope, indexes } = await exported(times);
  expect(scope).toBe('range');
  const { since = 0, until = Number.MAX_SAFE_INTEGER } = times;
  const known = all.map(({ index }) => index).filter((index) => indexes.has(index));
  expect(known).toEqual(all.filter(({ time }) => time >= since && time <= until).map(({ index }) => index));
});

it('what was asked is masked, on record and in the manifest', async () => {
  const secret = ['AK', 'IA', 'QYLPMN5HFIQR7XYA'].join('');
  const path = join(rig.home, `${made++}.zip`);
  const { bytes, vkey } = await rig.gateway.control.exportLog({ q: `-tool:${secret} tool:read` }, OPERATOR);
  await pipeline(bytes, createWriteStream(path));
  const { manifest } = await verifyBundle(path, { log: parseVkey(vkey), witnesses: [] });
  const masked = { q: '-tool:[masked:aws-key] tool:read' };
  expect(manifest.asked).toEqual(masked);
  const begun = (await logOf(rig, { kind: 'log.export' })).find(({ bodies }) =>
    bodies[0]?.text.includes('aws-key'),
  );
  expect(JSON.parse(begun?.bodies[0]?.text ?? 'null')).toEqual(masked);
});
