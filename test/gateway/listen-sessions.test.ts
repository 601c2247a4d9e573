import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RawAgent, rawAgent } from './agent.ts';
import { callsOf, logOf } from './log.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let rig: Rig;
let agent: RawAgent;
let other: RawAgent;

beforeAll(async () => {
  upstream = await startUpstream();
  rig = await startRig(`
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
policy:
  unconfirmedTools: allow
  default: allow
  rules: [{ name: nothing-is-destroyed, match: { tool: destroy }, then: deny }]
`);
  agent = rawAgent(rig);
  const two = await rig.gateway.control.addAgent(
    { name: 'agent-two', owner: 'otto', newOwner: true, days: 90 },
    OPERATOR,
  );
  other = rawAgent({ gateway: rig.gateway, agent: two });
});
beforeEach(() => upstream.script(() => false));
afterAll(async () => {
  agent.close();
  other.close();
  await rig.close();
  await upstream.close();
});

const SSE = { 'content-type': 'text/event-stream' };
async function initialize(of = agent, headers: Record<string, string> = {}): Promise<string> {
  const answer = await of.call(
    'initialize',
    { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'a', version: '1' } },
    headers,
  );
  expect(answer.status).toBe(200);
  return String(answer.headers['mcp-session-id']);
}
const last = async () => (await callsOf(rig)).at(-1);

describe('sessions', () => {
  it('are for the agent they were given to, on every verb and every message', async () => {
    const session = await initialize();
    const before = upstream.received.length;
    const mine = { 'mcp-session-id': session };
    const answers = [
      await other.call('tools/list', {}, mine),
      await other.call('initialize', {}, mine),
      await other.post(
        `[{"jsonrpc":"2.0","id":1,"method":"initialize","params":{}},{"jsonrpc":"2.0","id":2,"method":"ping"}]`,
        mine,
      ),
      await other.post('{"jsonrpc":"2.0","method":"notifications/initialized"}', mine),
      await other.post('{"jsonrpc":"2.0","id":9,"result":{}}', mine),
      await other.send(undefined, mine, 'GET').done,
      await other.send(undefined, mine, 'DELETE').done,
      await agent.call('tools/list', {}, { 'mcp-session-id': 'made-up' }),
    ];
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 404));
    expect(upstream.received).toHaveLength(before);
    const refused = (await logOf(rig, { kind: 'call.refuse' })).filter(
      ({ facts }) => facts['code'] === 'unknown-session',
    );
    expect(refused).toHaveLength(answers.length);
    expect(refused[0]?.actor?.principal).not.toBe(rig.agent.agent.id);
  });

  it('are not taken over through an initialize whose answer names none, not even after a restart', async () => {
    const session = await initialize();
    upstream.script((received, response) => {
      if (!received.body.includes('"initialize"')) return false;
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end('{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":"2025-11-25"}}');
      return true;
    });
    await other.call('initialize', {}, { 'mcp-session-id': session });
    await other.call('initialize', {});
    await rig.restart();
    const again = {
      call: rawAgent({ gateway: rig.gateway, agent: rig.agent }),
      foreign: rawAgent({
        gateway: rig.gateway,
        agent: await rig.gateway.control.renewAgent('agent-two', 90, OPERATOR),
      }),
    };
    other.close();
    agent.close();
    other = again.foreign;
    agent = again.call;
    expect((await other.call('tools/list', {}, { 'mcp-session-id': session })).status).toBe(404);
    upstream.script(() => false);
    expect((await agent.call('tools/list', {}, { 'mcp-session-id': session })).status).toBe(200);
  });

  it('end with DELETE, and so do the calls that are open in them', async () => {
    const session = { 'mcp-session-id': await initialize() };
    upstream.script((received, response) => {
      if (!received.body.includes('"tools/call"')) return false;
      response.writeHead(200, SSE).end('id: e1\ndata:\n\n');
      return true;
    });
    const answer = await agent.tool('read', {}, session);
    expect(answer.text).toBe('id: e1\ndata:\n\n');
    expect((await last())?.results).toEqual([]);
    expect((await agent.send(undefined, session, 'DELETE').done).status).toBe(200);
    expect((await last())?.results.map(({ facts }) => facts['outcome'])).toEqual(['cancelled']);
    expect((await logOf(rig, { kind: 'session.close' })).at(-1)?.facts).toEqual({
      basis: 'mcp-session',
      reason: 'agent',
    });
    expect((await agent.call('tools/list', {}, session)).status).toBe(404);
  });

  it('take up a broken stream: Last-Event-ID passes, and the answer that comes there ends the call', async () => {
    const session = { 'mcp-session-id': await initialize() };
    upstream.script((received, response) => {
      if (received.verb === 'GET') {
        response
          .writeHead(200, SSE)
          .end('id: e2\ndata: {"jsonrpc":"2.0","id":"\\u0061b","result":{"content":[]}}\n\n');
        return true;
      }
      if (!received.body.includes('"tools/call"')) return false;
      response.writeHead(200, SSE).end('id: e1\nretry: 10\ndata:\n\n');
      return true;
    });
    await agent.post('{"jsonrpc":"2.0","id":"ab","method":"tools/call","params":{"name":"read"}}', session);
    const resumed = await agent.send(undefined, { ...session, 'last-event-id': 'e1' }, 'GET').done;
    expect(upstream.received.at(-1)?.headers['last-event-id']).toBe('e1');
    expect(resumed.text).toContain('id: e2\ndata: {"jsonrpc":"2.0","id":"\\u0061b"');
    expect((await last())?.results.map(({ facts }) => facts)).toMatchObject([
      { outcome: 'answered', resumed: true },
    ]);
  });
});

describe('batches', () => {
  const [allowed, denied] = ['read', 'destroy'].map(
    (name, n) => `{"jsonrpc":"2.0","id":${n + 1},"method":"tools/call","params":{"name":"${name}"}}`,
  );
  it('go as one where all are allowed, and each call has its own outcome', async () => {
    const body = `[${allowed}, {"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"name":"read"}}]`;
    upstream.script((received, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(
        `[{"jsonrpc":"2.0","id":"x","error":{"code":-32001,"message":"no"}},{"jsonrpc":"2.0","id":1,"result":{}}]`,
      );
      return received.body === body;
    });
    const answer = await agent.post(body);
    expect(answer.messages[0]).toHaveLength(2);
    const calls = (await callsOf(rig)).slice(-2);
    expect(calls.map(({ results }) => results.map(({ facts }) => facts['outcome']))).toEqual([
      ['answered'],
      ['error'],
    ]);
  });
  it('run not at all where one is denied, and are answered one by one', async () => {
    const before = upstream.received.length;
    const answer = await agent.post(`[${allowed},${denied}]`);
    expect(
      answer.messages[0].map(({ id, result }: { id: number; result: { isError: boolean } }) => [
        id,
        result.isError,
      ]),
    ).toEqual([
      [1, true],
      [2, true],
    ]);
    expect((await agent.post(`[${denied}]`)).messages[0]).toHaveLength(1);
    expect(upstream.received).toHaveLength(before);
    expect(
      (await callsOf(rig)).slice(-3).map(({ results }) => results.map(({ facts }) => facts['outcome'])),
    ).toEqual([['denied'], ['denied'], ['denied']]);
  });
  it('are refused empty, with two calls of one id, or with a header for one of them', async () => {
    for (const [body, headers] of [
      ['[]', {}],
      [`[${allowed},${allowed}]`, {}],
      [`[${allowed},${denied}]`, { 'mcp-method': 'tools/call' }],
    ] as const)
      expect((await agent.post(body, headers)).status).toBe(400);
  });
});

describe('methods that nobody knows', () => {
  it('are denied, unless policy says pass', async () => {
    expect((await agent.call('x/secret')).messages[0]?.error?.code).toBe(-31001);
    expect(upstream.of('x/secret')).toHaveLength(0);
    await rig.configure(`
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
policy: { unconfirmedTools: allow, default: allow, unknownMethods: pass }
`);
    expect((await agent.call('x/secret')).messages[0]?.error).toBeUndefined();
    expect(upstream.of('x/secret')).toHaveLength(1);
    expect((await last())?.request.facts).toMatchObject({ method: 'other' });
  });
});

describe('streams', () => {
  it('close the upstream when the agent goes, and say so on record', async () => {
    const gone = Promise.withResolvers<void>();
    upstream.script((_, response: ServerResponse) => {
      response.on('close', () => gone.resolve());
      response
        .writeHead(200, SSE)
        .write(
          'data: {"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":1,"progress":1}}\n\n',
        );
      return true;
    });
    const sending = agent.begin('read');
    expect(await sending.began).toBe(200);
    const closed = closedCall();
    sending.abandon();
    await Promise.all([gone.promise, closed]);
    expect((await last())?.results.map(({ facts }) => facts)).toMatchObject([
      { outcome: 'cancelled', code: 'agent-gone' },
    ]);
  });

  it('wait for a reader that is slow: nothing is piled up', async () => {
    const chunk = `data: {"jsonrpc":"2.0","method":"notifications/message","params":{"data":"${'x'.repeat(32_000)}"}}\n\n`;
    const stalled = Promise.withResolvers<void>();
    let sent = 0;
    upstream.script((_, response) => {
      response.writeHead(200, SSE);
      // 256 MiB if nothing holds it back.
      const pump = (): void => {
        while (sent < 8192) {
          sent += 1;
          if (!response.write(chunk)) {
            const idle = setTimeout(() => stalled.resolve(), 500);
            response.once('drain', () => {
              clearTimeout(idle);
              pump();
            });
            return;
          }
        }
        stalled.resolve();
      };
      pump();
      return true;
    });
    const slow = agent.stalled('read');
    await stalled.promise;
    expect(sent).toBeLessThan(1024);
    const closed = closedCall();
    slow.abandon();
    await closed;
  });
});

/** Resolves when the next call has ended. */
async function closedCall(): Promise<void> {
  for await (const event of rig.gateway.control.events(undefined, AbortSignal.timeout(10_000)))
    if (event.type === 'call.closed') return;
}
