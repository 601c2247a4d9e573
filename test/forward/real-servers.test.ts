import { spawn } from 'node:child_process';
import { realpath, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ServerConfig } from '../../proxy/contract/config.ts';
import { probeServer } from '../../proxy/forward/probe.ts';
import { freePort } from '../gateway/free-port.ts';
import {
  AGENT,
  allData,
  eventsOf,
  http,
  isAlive,
  startForwarder,
  stdio,
  temporaryFolder,
} from './helpers.ts';
import { openSession, resultOf } from './stdio-helpers.ts';

const bin = (name: string): string => resolve('node_modules/.bin', name);
const EVERYTHING = bin('mcp-server-everything');

/** server-everything over Streamable HTTP; resolves when it listens. */
async function everythingOverHttp(): Promise<ServerConfig> {
  const port = await freePort();
  const env = { ...process.env, PORT: String(port) };
  const server = spawn(process.execPath, [EVERYTHING, 'streamableHttp'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void server.kill('SIGKILL'));
  await new Promise<void>((done, fail) => {
    server.on('exit', () => fail(new Error('the server ended')));
    for (const stream of [server.stdout, server.stderr]) {
      stream.on('data', (chunk: Buffer) => chunk.toString().includes('listening') && done());
    }
  });
  return http(`http://127.0.0.1:${port}/mcp`);
}

describe.each([
  ['stdio', () => Promise.resolve(stdio(process.execPath, [EVERYTHING, 'stdio'], { sandbox: 'auto' }))],
  ['Streamable HTTP', everythingOverHttp],
])('server-everything over %s', (_how, config) => {
  it('is probed: revision, name and tools', async () => {
    const { forwarder } = startForwarder({ s: await config() });
    const probe = await probeServer(forwarder, 's', AGENT);
    expect(probe).toMatchObject({
      revision: '2025-11-25',
      serverName: expect.stringContaining('everything'),
    });
    expect(probe.tools.length).toBeGreaterThan(10);
    expect(probe.tools).toContainEqual(
      expect.objectContaining({ name: 'get-sum', inputSchema: expect.anything() }),
    );
  });

  it('answers a call, and one with progress before its answer', async () => {
    const test = startForwarder({ s: await config() });
    const session = await openSession(test);
    await session.raw('{"jsonrpc":"2.0","method":"notifications/initialized"}');
    const sum = await session.call('tools/call', { name: 'get-sum', arguments: { a: 2, b: 3 } });
    const text = sum.body.kind === 'stream' ? (await allData(sum)).join('') : JSON.stringify(resultOf(sum));
    expect(text).toContain('5');
    const long = await session.call('tools/call', {
      name: 'trigger-long-running-operation',
      arguments: { duration: 0.3, steps: 3 },
      _meta: { progressToken: 'p' },
    });
    const messages = (await allData(long)).filter(Boolean).map((data) => JSON.parse(data ?? ''));
    const progress = messages.filter(({ method }) => method === 'notifications/progress');
    expect(progress.map(({ params }) => [params.progressToken, params.progress])).toEqual([
      ['p', 1],
      ['p', 2],
      ['p', 3],
    ]);
    expect(messages.at(-1)).toHaveProperty('result');
  });

  it('hears that a call is cancelled', async () => {
    const test = startForwarder({ s: await config() });
    const session = await openSession(test);
    const cancel = new AbortController();
    const params = {
      name: 'trigger-long-running-operation',
      arguments: { duration: 60, steps: 600 },
      _meta: { progressToken: 'p' },
    };
    const events = eventsOf(await session.call('tools/call', params, { signal: cancel.signal }));
    await events.next();
    cancel.abort();
    await expect(
      (async () => {
        while (!(await events.next()).done);
      })(),
    ).rejects.toMatchObject({ code: 'cancelled' });
    expect((await session.call('ping')).status).toBe(200);
  });
});

describe('server-filesystem over stdio', () => {
  it('reads and writes where it may, and ends without a trace', async () => {
    const folder = await realpath(await temporaryFolder());
    await writeFile(join(folder, 'hello.txt'), 'héllo');
    const config = stdio(process.execPath, [bin('mcp-server-filesystem'), folder], { sandbox: 'auto' });
    const test = startForwarder({ s: config });
    const probe = await probeServer(test.forwarder, 's', AGENT);
    expect(probe.tools.map((tool) => (tool as { name: string }).name)).toContain('write_file');
    const session = await openSession(test);
    const path = join(folder, 'hello.txt');
    const answer = await session.call('tools/call', { name: 'read_text_file', arguments: { path } });
    expect(JSON.stringify(resultOf(answer))).toContain('héllo');
    await test.forwarder.close();
    const pids = test.events.flatMap((event) => (event.kind === 'child-started' ? [event.pid] : []));
    expect(pids.length).toBeGreaterThan(1);
    expect(pids.filter(isAlive)).toEqual([]);
  });
});
