import { request as post } from 'node:https';
import { connect } from 'node:tls';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CountersignError } from '../../proxy/contract/errors.ts';
import { type RawAgent, rawAgent } from './agent.ts';
import { callsOf } from './log.ts';
import { type Rig, startRig } from './rig.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let rig: Rig;
let agent: RawAgent;
const faults: unknown[] = [];

beforeAll(async () => {
  upstream = await startUpstream();
  rig = await startRig(
    `
listen: { port: 0 }
servers: { fixture: { http: { url: "${upstream.url}" } } }
limits: { slowHeaders: 1s }
policy: { default: allow, unconfirmedTools: allow }
`,
    // What was foreseen is an error of ours.
    { diagnose: (_, error) => void (error instanceof CountersignError || (error && faults.push(error))) },
  );
  agent = rawAgent(rig, { keepAlive: true });
});
beforeEach(() => upstream.script(() => false));
afterAll(async () => {
  agent.close();
  await rig.close();
  await upstream.close();
});

/** Sends bytes on a connection of their own and then ends it; resolves with what came back, when the gateway has closed it too. */
function sent(bytes: Buffer): Promise<string> {
  const { port } = new URL(rig.gateway.url ?? '');
  const { caPem: ca, certificatePem: cert, keyPem: key } = rig.agent;
  return new Promise((resolve) => {
    let text = '';
    const socket = connect({ port: Number(port), host: '127.0.0.1', ca, cert, key });
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => (text += chunk));
    socket.on('error', () => {});
    socket.on('close', () => resolve(text));
    socket.end(bytes);
  });
}

/** Sends a message and takes whatever comes, until it has ended in one way or another. */
function posted(body: string): Promise<void> {
  const { caPem: ca, certificatePem: cert, keyPem: key } = rig.agent;
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  return new Promise((resolve) => {
    const outgoing = post(`${rig.gateway.url}/mcp/fixture`, { method: 'POST', ca, cert, key, headers });
    outgoing.on('response', (incoming) => incoming.on('error', () => {}).resume());
    outgoing.on('error', () => {});
    outgoing.on('close', resolve);
    outgoing.end(body);
  });
}

const PIECES = [
  ...[
    'POST',
    'GET',
    'DELETE',
    'PATCH',
    ' ',
    '/mcp/fixture',
    '/mcp/../x',
    ' HTTP/1.1\r\n',
    ' HTTP/1.0\r\n',
    '\r\n',
  ],
  ...[
    'host: 127.0.0.1\r\n',
    'Host: evil\r\n',
    'content-type: application/json\r\n',
    'content-length: 40\r\n',
  ],
  ...['content-length: -1\r\n', 'transfer-encoding: chunked\r\n', 'transfer-encoding: chunked, gzip\r\n'],
  ...['mcp-session-id: x\r\n', 'mcp-method: ping\r\n', 'mcp-param-a: \u00e9\r\n', 'last-event-id: 1\r\n'],
  ...[
    'expect: 100-continue\r\n',
    'upgrade: h2c\r\nconnection: upgrade\r\n',
    ': \r\n',
    ' folded\r\n',
    '\0',
    '\r',
    '\n',
  ],
  ...['5\r\n', '0\r\n\r\n', 'ffffffffffffffff\r\n', '{"jsonrpc":"2.0","id":1,"method":"ping"}', '[', '{'],
];
const START = ['POST /mcp/fixture HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n', ''];
const request = fc
  .tuple(fc.constantFrom(...START), fc.array(fc.constantFrom(...PIECES), { maxLength: 10 }))
  .map(([start, pieces]) => Buffer.from(start + pieces.join(''), 'latin1'));

describe('whatever bytes come from', () => {
  it('an agent, the gateway ends the connection and goes on', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(request, { minLength: 1, maxLength: 3 }), async (requests) => {
        const text = await sent(Buffer.concat(requests));
        expect(text === '' || text.startsWith('HTTP/1.1 ')).toBe(true);
        expect(text).not.toMatch(/HTTP\/1\.1 500 |\.ts:\d|node:internal/);
      }),
      { numRuns: 150 },
    );
    expect((await agent.call('ping')).status).toBe(200);
    expect(faults).toEqual([]);
  });

  it('a server, the agent gets an answer or an end, and every call its outcome', async () => {
    const message = fc.constantFrom(
      ...[
        '{"jsonrpc":"2.0","id":1,"result":{}}',
        '{"jsonrpc":"2.0","id":2,"result":{}}',
        '[]',
        '[[]]',
        'null',
        '1',
      ],
      ...[
        '{"jsonrpc":"2.0","method":"notifications/message","params":{}}',
        '{"id":1}',
        '{"jsonrpc":"2.0","id":1}',
      ],
      ...['{"jsonrpc":"2.0","id":1,"result":{"tools":[null,{"name":1},{"name":"a","inputSchema":7}]}}'],
      ...[
        '{"jsonrpc":"2.0","id":1,"result":{"inputRequests":{"a":null,"b":{"method":"x"}}}}',
        '{"jsonrpc":"2.0",',
      ],
      ...[
        '{"jsonrpc":"2.0","id":1,"error":null}',
        '{"jsonrpc":"2.0","id":1,"result":{"protocolVersion":{}}}',
      ],
    );
    const line = fc.constantFrom(...['data: ', 'data:', 'id: ', ': ', 'event: ', 'retry: ', '\ufeff', '']);
    const end = fc.constantFrom('\n', '\r', '\r\n', '\n\n', '\r\r', '\r\n\r\n');
    const stream = fc
      .array(
        fc.tuple(line, fc.oneof(message, fc.string()), end).map((parts) => parts.join('')),
        { maxLength: 8 },
      )
      .map((lines) => lines.join(''));
    const method = fc.constantFrom('tools/call', 'tools/list', 'initialize', 'ping', 'server/discover');
    const type = fc.constantFrom(
      'application/json',
      'text/event-stream',
      'text/html',
      'application/x+json',
      '',
    );
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(stream, message),
        type,
        method,
        fc.constantFrom(200, 202, 204, 400, 404, 500, 302),
        async (text, contentType, name, status) => {
          upstream.script((_, response) => {
            response.writeHead(status, contentType === '' ? {} : { 'content-type': contentType }).end(text);
            return true;
          });
          await posted(agent.message(name, { name: 'read' }, 1));
        },
      ),
      { numRuns: 250 },
    );
    upstream.script(() => false);
    expect((await agent.call('ping')).status).toBe(200);
    expect(faults).toEqual([]);
    const calls = await callsOf(rig);
    expect(calls.length).toBeGreaterThan(250);
    const odd = calls.filter(({ results }) => results.length !== 1);
    expect(odd.map(({ request, results }) => [request.facts['method'], results.length])).toEqual([]);
  });
});
