import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { recordLines } from '../../proxy/export/record-lines.ts';
import { parseVkey } from '../../proxy/record/keys.ts';
import { readRecording } from '../../proxy/replay/read-recording.ts';
import { pack, unpack } from '../export/unpacked.ts';
import { type GatewayProcess, PROGRAM, startGatewayProcess } from '../gateway/gateway-process.ts';
import { startUpstream, type Upstream } from '../gateway/upstream.ts';

/** As an engineer does it who wants to know whether another version of a server still answers the same. */
const EVERYTHING = resolve('node_modules/.bin/mcp-server-everything');
/** Looks like a real key and is none. */
const SECRET = ['AK', 'IA', 'QYLPMN5HFIQR7XYA'].join('');
let home: string;
let upstream: Upstream;
let gateway: GatewayProcess;
let bundle: string;

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'countersign-replay-'));
  bundle = join(home, 'session.zip');
  upstream = await startUpstream();
  await countersign('init');
  const file = join(home, 'countersign.yaml');
  const stdio = (more: string): string =>
    `{ stdio: { command: ${JSON.stringify(process.execPath)}, args: [${JSON.stringify(EVERYTHING)}, stdio${more}], sandbox: off } }`;
  const id = /^installation: .*$/m.exec(await readFile(file, 'utf8'))?.[0] ?? '';
  await writeFile(
    file,
    `${id}
mode: enforce
listen: { port: 0 }
servers:
  everything: ${stdio('')}
  twin: ${stdio('')}
  sandbox: ${stdio(', sandbox')}
  other: { http: { url: "${upstream.url}" } }
policy:
  default: allow
  unconfirmedTools: allow
  rules:
    - { name: no-structures, match: { tool: get-structured-content, server: sandbox }, then: deny }
    - { name: no-images, match: { tool: get-tiny-image }, then: deny }
`,
  );
  gateway = await startGatewayProcess(home);
  for (const name of ['builder', 'tester'])
    await countersign('agent', 'add', name, '--owner', 'olga', '--new-owner');
  const client = new Client({ name: 'test', version: '1' });
  const args = [PROGRAM, '--home', home, 'connect', 'everything', '--agent', 'builder', '--url', gateway.url];
  await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'pipe' }));
  await client.listTools();
  await client.callTool({ name: 'echo', arguments: { message: 'once more' } });
  await client.callTool({ name: 'echo', arguments: { message: `with ${SECRET}` } });
  await client.callTool({ name: 'get-sum', arguments: { a: 2, b: 3 } });
  await client.callTool({ name: 'get-structured-content', arguments: { location: 'Chicago' } });
  await client.callTool({ name: 'get-tiny-image', arguments: {} }).catch(() => {});
  await client.close();
  const exported = await countersign('log', 'export', '--agent', 'builder', '--out', bundle);
  expect(exported.out).toContain('verifies');
}, 120_000);
afterAll(async () => {
  await gateway?.stop();
  await upstream?.close();
  await rm(home, { recursive: true, force: true });
});

/** What is sent are the bytes that were verified: the file is another, or holds something else, from then on. */
it.each(['another file in its place', 'the same file, written to'])(
  'takes nothing from a bundle after it was verified: %s',
  async (how) => {
    const changing = join(home, 'changing.zip');
    const forged = join(home, 'forged.zip');
    await copyFile(bundle, changing);
    const files = await unpack(bundle);
    const other = (data: Buffer): Buffer =>
      Buffer.from(data.toString('latin1').replace('once more', 'evil more'), 'latin1');
    await pack(
      files.map((one) => ({ ...one, data: one.name.startsWith('bodies/') ? other(one.data) : one.data })),
      forged,
    );
    const manifest = files.find(({ name }) => name === 'keys.txt');
    const key = /^log (.+)$/m.exec(manifest?.data.toString() ?? '')?.[1] ?? '';
    const keys = { log: parseVkey(key), witnesses: [] };
    const change = (): void => {
      if (how.startsWith('another')) renameSync(forged, changing);
      else writeFileSync(changing, readFileSync(forged));
    };
    const progress = (records: number, of: number): void => {
      if (records === of) change();
    };
    const recording = await readRecording(changing, keys, undefined, { progress });
    expect(JSON.stringify(recording)).toContain('once more');
    expect(recording).toEqual(await readRecording(bundle, keys, undefined));
    await expect(readRecording(changing, keys, undefined)).rejects.toMatchObject({ code: 'bad-body' });
  },
);

interface Ended {
  readonly code: number;
  readonly out: string;
}
/** Apart from the terminal of whoever runs the tests: the command would ask them. */
async function countersign(...words: string[]): Promise<Ended> {
  const child = spawn(process.execPath, [PROGRAM, '--home', home, ...words], {
    cwd: home,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      out += text;
    });
  const [code] = (await once(child, 'close')) as [number];
  return { code, out };
}
const replay = (server: string, ...more: string[]): Promise<Ended> =>
  countersign('replay', bundle, '--server', server, '--agent', 'tester', '--yes', ...more);

interface Told {
  readonly same: number;
  readonly different: number;
  readonly denied: number;
  readonly notSent: Record<string, number>;
  readonly calls: readonly {
    method: string;
    name?: string;
    as: string;
    differences?: { pointer: string }[];
  }[];
}
const told = async (server: string, ...more: string[]): Promise<[number, Told]> => {
  const { code, out } = await replay(server, '--json', ...more);
  return [code, JSON.parse(out) as Told];
};
const sums = (): number => upstream.of('tools/call').filter(({ body }) => body.includes('get-sum')).length;

it('tells the answers that are the same from those that are not, and from what was not sent', async () => {
  const [code, { same, different, denied, notSent, calls }] = await told('sandbox');
  expect([code, same, different, denied, notSent]).toEqual([3, 4, 0, 1, { masked: 1, 'never-sent': 1 }]);
  expect(calls.map(({ method, name = '', as }) => [method, name, as])).toEqual([
    ['initialize', '', 'same'],
    ['tools/list', '', 'same'],
    ['tools/call', 'echo', 'same'],
    ['tools/call', 'echo', 'not-sent'],
    ['tools/call', 'get-sum', 'same'],
    // The policy here does not let it through: an answer, and none of the server's.
    ['tools/call', 'get-structured-content', 'denied'],
    ['tools/call', 'get-tiny-image', 'not-sent'],
  ]);
  const kept = calls.find(({ as }) => as === 'denied');
  expect(kept).toMatchObject({ rule: 'no-structures', effect: 'deny', outcome: 'denied' });
});

interface Entry {
  readonly index: number;
  readonly kind: string;
  readonly facts: Readonly<Record<string, unknown>>;
}
it('is on record before its first call, and each of its calls names that record, so that none passes for the agent’s own', async () => {
  await told('sandbox');
  const { out } = await countersign('log', 'show', '--json', '--limit', '500');
  const { entries } = JSON.parse(out) as { entries: Entry[] };
  const [newest] = entries.filter(({ kind }) => kind === 'log.replay').sort((a, b) => b.index - a.index);
  expect(newest?.facts).toMatchObject({
    replayed: expect.any(String),
    origin: expect.any(String),
    agent: expect.any(String),
  });
  const calls = entries.filter(({ kind }) => kind === 'call.request');
  const since = calls.filter(({ index }) => index > (newest?.index ?? 0));
  expect(since.length).toBeGreaterThan(3);
  expect(new Set(since.map(({ facts }) => facts['replay']))).toEqual(new Set([newest?.index]));
  const own = calls.filter(({ facts }) => facts['replay'] === undefined);
  expect(own.length).toBeGreaterThan(3);
});

it('a call of it says so where it is shown, and a bundle of its session has the record of the replay', async () => {
  await told('sandbox');
  const { out } = await countersign('log', 'show', '--json', 'tool:echo', '--limit', '1');
  const { entries } = JSON.parse(out) as {
    entries: { call: { id: string; session: string; replay: number } }[];
  };
  const { id, session, replay: index } = entries[0]?.call ?? { id: '', session: '', replay: -1 };
  const shown = await countersign('log', 'show', id);
  expect(shown.out).toContain(`countersign log show ${index}`);
  const record = await countersign('log', 'show', '--json', String(index));
  expect(record.out).toContain('"log.replay"');
  const file = join(home, 'of-a-replay.zip');
  const ended = await countersign('log', 'export', '--session', session, '--out', file);
  expect(ended).toMatchObject({ code: 0 });
  const indexes = new Set<number>();
  for await (const { bytes } of recordLines(file))
    indexes.add((JSON.parse(Buffer.from(bytes).toString()) as { index: number }).index);
  expect(indexes).toContain(index);
});

it('a masked message is sent where that is asked for, and its answer compared where nothing was masked', async () => {
  const [, { calls }] = await told('sandbox', '--send-masked');
  expect(calls.filter(({ name }) => name === 'echo').map(({ as }) => as)).toEqual(['same', 'same']);
});

it('another server answers otherwise, and where is said', async () => {
  const before = sums();
  const [code, { calls }] = await told('other');
  expect([code, sums()]).toEqual([1, before + 1]);
  const sum = calls.find(({ name }) => name === 'get-sum');
  expect(sum).toMatchObject({ as: 'different', differences: [{ pointer: '/result/content/0/text' }] });
  const { out } = await replay('other');
  expect(out).toContain('was  "The sum of 2 and 3 is 5."');
});

it('sends nothing but what the server says only reads, where that is asked for', async () => {
  const before = sums();
  const [, { notSent }] = await told('other', '--read-only');
  expect(notSent['not-read-only']).toBe(3);
  expect(sums()).toBe(before);
});

it('never meets the original by accident, by name or as its twin', async () => {
  for (const server of ['everything', 'twin']) expect((await replay(server)).code).toBe(1);
  expect((await told('twin', '--original'))[1].same).toBeGreaterThan(3);
});

it('sends nothing unless a person types the name of the server, or says --yes', async () => {
  const before = upstream.of('tools/call').length;
  const ended = await countersign('replay', bundle, '--server', 'other', '--agent', 'tester');
  expect([ended.code, upstream.of('tools/call').length]).toEqual([1, before]);
  expect(ended.out).toContain('5 calls will be sent to other as tester');
});

it('asks nobody about an agent that is not here', async () => {
  const ended = await countersign('replay', bundle, '--server', 'other', '--agent', 'nobody');
  expect(ended.code).toBe(1);
  expect(ended.out).not.toContain('will be sent');
  expect(ended.out).toContain('agents/nobody');
});

it('sends nothing out of a bundle that does not verify', async () => {
  const before = upstream.received.length;
  const files = await unpack(bundle);
  const forged = join(home, 'forged.zip');
  const changed = files.map((one) =>
    one.name.startsWith('bodies/') ? { ...one, data: Buffer.concat([one.data, Buffer.from(' ')]) } : one,
  );
  await pack(changed, forged);
  const ended = await countersign('replay', forged, '--server', 'other', '--agent', 'tester', '--yes');
  expect([ended.code, upstream.received.length]).toEqual([1, before]);
});
