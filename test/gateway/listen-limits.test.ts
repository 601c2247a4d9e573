import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { connect, type TLSSocket } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { rawAgent } from './agent.ts';
import { logOf } from './log.ts';
import { type Rig, startRig } from './rig.ts';
import { startUpstream, type Upstream } from './upstream.ts';

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

async function start(limits: string): Promise<{ rig: Rig; upstream: Upstream }> {
  const upstream = await startUpstream();
  ends.push(upstream.close);
  const rig = await startRig(`
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
limits: ${limits}
policy: { default: allow, unconfirmedTools: allow }
`);
  ends.push(rig.close);
  return { rig, upstream };
}
function agentOf(rig: Rig, options?: Parameters<typeof rawAgent>[1]) {
  const agent = rawAgent(rig, options);
  ends.push(agent.close);
  return agent;
}
/** A connection of the agent's that has sent nothing yet. */
async function socketOf(rig: Rig): Promise<TLSSocket> {
  const { caPem: ca, certificatePem: cert, keyPem: key } = rig.agent;
  const socket = connect({
    port: Number(new URL(rig.gateway.url ?? '').port),
    host: '127.0.0.1',
    ca,
    cert,
    key,
  });
  socket.on('error', () => {});
  ends.push(() => socket.destroy());
  await once(socket, 'secureConnect');
  return socket;
}
const codes = async (rig: Rig) =>
  (await logOf(rig, { kind: 'call.refuse' })).map(({ facts }) => facts['code']);

describe('calls at once', () => {
  it('refuses the one too many with words for the model, and goes on when one has ended', async () => {
    const { rig, upstream } = await start('{ callsAtOncePerAgent: 2 }');
    const agent = agentOf(rig);
    const open: ServerResponse[] = [];
    const two = Promise.withResolvers<void>();
    upstream.script((_, response) => {
      if (open.push(response) === 2) two.resolve();
      return true;
    });
    const calls = [agent.begin('read', { n: 1 }), agent.begin('read', { n: 2 })];
    await two.promise;
    expect((await agent.tool('read', { n: 3 })).messages[0]?.result).toMatchObject({ isError: true });
    expect((await agent.call('tools/list')).messages[0]?.error).toMatchObject({ code: -31004 });
    expect(await codes(rig)).toEqual(['too-many-calls', 'too-many-calls']);
    for (const response of open)
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"jsonrpc":"2.0","id":1,"result":{}}');
    await Promise.all(calls.map((call) => call.done));
    upstream.script(() => false);
    expect((await agent.tool('read', { n: 4 })).messages[0]?.result.isError).toBeUndefined();
    expect(upstream.of('tools/call')).toHaveLength(3);
  });
});

describe('connections', () => {
  it('tells the one too many why, and takes it when another has gone', async () => {
    const { rig } = await start('{ connections: 2 }');
    const [first] = [await socketOf(rig), await socketOf(rig)];
    const agent = agentOf(rig);
    const answer = await agent.call('ping');
    expect(answer.status).toBe(503);
    expect(answer.headers['connection']).toBe('close');
    expect(await codes(rig)).toEqual(['too-many-connections']);
    first.end();
    await once(first, 'close');
    expect((await agent.call('ping')).status).toBe(200);
  });

  it('closes those far beyond it unheard, and has them on record with their count', async () => {
    const { rig } = await start('{ connections: 1 }');
    const sockets = await Promise.all(Array.from({ length: 33 }, () => socketOf(rig)));
    const { port } = new URL(rig.gateway.url ?? '');
    for (const _ of [1, 2]) {
      const socket = connect({ port: Number(port), host: '127.0.0.1' });
      socket.on('error', () => {});
      await new Promise((resolve) => socket.on('close', resolve));
    }
    expect((await logOf(rig, { kind: 'call.refuse' })).map(({ facts }) => facts)).toEqual([
      { code: 'too-many-connections', status: 503, count: 1 },
    ]);
    for (const socket of sockets) socket.destroy();
    await rig.restart();
    expect((await logOf(rig, { kind: 'call.refuse' })).map(({ facts }) => facts['count'])).toEqual([1, 1]);
  });
});

describe('time', () => {
  it('ends a request whose headers never end', async () => {
    const { rig } = await start('{ slowHeaders: 200ms }');
    const socket = await socketOf(rig);
    socket.write('POST /mcp/fixture HTTP/1.1\r\nhost: localhost\r\nx-slow: ');
    let text = '';
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    await once(socket, 'close');
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(await codes(rig)).toEqual(['too-slow']);
  });

  it('closes an idle connection', async () => {
    const { rig } = await start('{ idle: 100ms }');
    const agent = agentOf(rig, { keepAlive: true });
    expect((await agent.call('ping')).headers['keep-alive']).toBeDefined();
    const socket = await socketOf(rig);
    socket.write('GET /nowhere HTTP/1.1\r\nhost: localhost\r\n\r\n');
    socket.resume();
    await once(socket, 'close');
  });

  it('ends an upstream that does not begin, as a clear error and outcome', async () => {
    const { rig, upstream } = await start('{ upstreamHeaders: 200ms }');
    upstream.script(() => true);
    const answer = await agentOf(rig).tool('read');
    expect(answer.messages[0]?.result).toMatchObject({ isError: true });
    const [outcome] = (await logOf(rig, { kind: 'call.result' })).slice(-1);
    expect(outcome?.facts).toMatchObject({ outcome: 'upstream-failed', code: 'timeout' });
  });
});
