import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RawAgent, rawAgent } from './agent.ts';
import { logOf } from './log.ts';
import { type Rig, startRig } from './rig.ts';
import { startUpstream, type Upstream } from './upstream.ts';

let upstream: Upstream;
let rig: Rig;
let agent: RawAgent;
const PING = '{"jsonrpc":"2.0","id":7,"method":"ping"}';

beforeAll(async () => {
  upstream = await startUpstream();
  rig = await startRig(`
listen: { port: 0, hosts: [gateway.test], origins: ["https://tool.test"] }
servers:
  fixture: { http: { url: "${upstream.url}" } }
limits: { bodyBytes: 4096, headerBytes: 2048, jsonDepth: 8, answerBytes: 8192 }
policy: { default: allow, unconfirmedTools: allow }
`);
  agent = rawAgent(rig);
});
afterAll(async () => {
  agent.close();
  await rig.close();
  await upstream.close();
});

/** Expects a refusal: HTTP status, JSON-RPC error, one more record of `code`, nothing forwarded. */
async function refused(
  run: () => Promise<{ status: number; messages: readonly { error?: { code: number } }[] }>,
  status: number,
  code: string,
  rpc = -32600,
) {
  const [forwarded, before] = [upstream.received.length, await refusals(code)];
  const answer = await run();
  expect(answer.status).toBe(status);
  expect(answer.messages[0]?.error?.code).toBe(rpc);
  expect(await refusals(code)).toBe(before + 1);
  expect(upstream.received).toHaveLength(forwarded);
}
async function refusals(code: string): Promise<number> {
  return (await logOf(rig, { kind: 'call.refuse' })).filter(({ facts }) => facts['code'] === code).length;
}

describe('the door', () => {
  it.each([['evil.test'], ['127.0.0.1.evil.test'], ['localhost@evil.test']])(
    'refuses Host %s',
    async (host) => {
      const before = await refusals('host-refused');
      const head = `POST /mcp/fixture HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\ncontent-type: application/json\r\n`;
      expect(await rawBytes(`${head}content-length: ${PING.length}\r\n\r\n${PING}`)).toMatch(
        /^HTTP\/1\.1 403 /,
      );
      expect(await refusals('host-refused')).toBe(before + 1);
    },
  );
  it.each([['https://evil.test'], ['null'], ['http://127.0.0.1.evil.test']])('refuses Origin %s', (origin) =>
    refused(() => agent.post(PING, { origin }), 403, 'origin-refused'),
  );
  it('takes its own names, listed hosts and listed origins', async () => {
    for (const host of ['localhost', '127.0.0.1:9', 'gateway.test:8443'])
      expect((await agent.post(PING, { host })).status).toBe(200);
    for (const origin of ['http://localhost:3000', 'https://tool.test'])
      expect((await agent.post(PING, { origin })).status).toBe(200);
  });
  it('refuses other servers, verbs and content types', async () => {
    const elsewhere = rawAgent(rig, { server: 'nowhere' });
    await refused(() => elsewhere.post(PING), 404, 'no-such-path');
    elsewhere.close();
    await refused(() => agent.send(PING, {}, 'PUT').done, 405, 'no-such-verb');
    for (const type of ['text/plain', 'application/json-seq', 'application/x-www-form-urlencoded'])
      await refused(() => agent.post(PING, { 'content-type': type }), 415, 'not-json-content');
    await refused(() => agent.post(PING, { 'content-encoding': 'gzip' }), 415, 'body-encoded');
  });
  it.each([
    ['mcp-session-id', ['a', 'b']],
    ['content-type', ['application/json', 'application/json']],
    ['mcp_session_id', ['a']],
  ])('refuses %s where it could be read in two ways', (name, values) =>
    refused(() => agent.post(PING, { [name]: values } as never), 400, 'repeated-header'),
  );
  it('names the agent on record', async () => {
    const [last] = (await logOf(rig, { kind: 'call.refuse' })).slice(-1);
    expect(last).toMatchObject({
      actor: { principal: rig.agent.agent.id, method: 'mtls' },
      source: { ip: '127.0.0.1' },
    });
  });
});

describe('ceilings', () => {
  const large = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping', params: { pad: 'x'.repeat(4096) } });
  it('refuses a body that says that it is too large', () =>
    refused(() => agent.post(large), 413, 'body-too-large'));
  it('refuses a body that turns out too large, and its sender sees why, even one that looks up only when all is sent', async () => {
    const pad = 'x'.repeat(6 * 1024 * 1024);
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'ping', params: { pad } });
    await refused(() => agent.post(body, { 'transfer-encoding': 'chunked' }), 413, 'body-too-large');
    const head = `POST /mcp/fixture HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`;
    expect(await rawBytes(head + body)).toMatch(/^HTTP\/1\.1 413 [\s\S]*connection: close[\s\S]*larger than/);
  });
  it('refuses deep JSON', () =>
    refused(
      () =>
        agent.post(
          `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":${'['.repeat(8)}${']'.repeat(8)}}}`,
        ),
      400,
      'bad-json',
    ));
  it('refuses large headers', () =>
    refused(() => agent.post(PING, { 'x-pad': 'y'.repeat(3000) }), 431, 'headers-too-large'));
  it('refuses what is no HTTP', async () => {
    expect(
      await rawBytes(
        'POST /mcp/fixture HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n',
      ),
    ).toMatch(/^HTTP\/1\.1 400 /);
    expect(await refusals('bad-http')).toBe(1);
  });
  it('refuses an answer that is too large, and says so on record', async () => {
    upstream.script((_, response) => {
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(JSON.stringify({ jsonrpc: '2.0', id: 1, result: { pad: 'z'.repeat(9000) } }));
      return true;
    });
    const answer = await agent.tool('read');
    upstream.script(() => false);
    expect(answer.messages[0]?.result).toMatchObject({ isError: true });
    const [outcome] = (await logOf(rig, { kind: 'call.result' })).slice(-1);
    expect(outcome?.facts).toMatchObject({ outcome: 'upstream-failed', code: 'answer-too-large' });
  });
});

describe('messages that parsers read differently', () => {
  it.each([
    ['a key twice', '{"jsonrpc":"2.0","id":1,"method":"tools/list","method":"tools/call"}'],
    ['an escaped key twice', '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":1,"\\u0061":2}}'],
    ['a key of another case', '{"jsonrpc":"2.0","id":1,"method":"ping","Method":"tools/call"}'],
    ['a key that folds to another', '{"jsonrpc":"2.0","id":1,"method":"ping","param\u017f":{}}'],
    ['a key with NUL', '{"jsonrpc":"2.0","id":1,"method":"ping","method\\u0000":"tools/call"}'],
    ['2^53+1', '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"n":9007199254740993}}'],
    ['an id beyond 2^53', '{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}'],
    ['half a surrogate pair', '{"jsonrpc":"2.0","id":1,"method":"ping","params":{"s":"\\ud800"}}'],
  ])('refuses %s', (_, body) => refused(() => agent.post(body), 400, 'bad-json'));
  it.each([
    ['a byte order mark', Buffer.from(`\ufeff${PING}`)],
    [
      'bytes that are no UTF-8',
      Buffer.from([...Buffer.from('{"jsonrpc":"2.0","id":1,"method":"a'), 0xc0, 0xaf, ...Buffer.from('"}')]),
    ],
    ['a comment', Buffer.from(`${PING}// really`)],
  ])('refuses %s as no JSON', (_, body) => refused(() => agent.post(body), 400, 'bad-json', -32700));
  it.each([
    ['no version', '{"id":1,"method":"ping"}'],
    ['an id that is no id', '{"jsonrpc":"2.0","id":1.5,"method":"ping"}'],
    ['a request that is an answer too', '{"jsonrpc":"2.0","id":1,"method":"ping","result":{}}'],
    ['params that are none', '{"jsonrpc":"2.0","id":1,"method":"ping","params":"x"}'],
  ])('refuses %s', (_, body) => refused(() => agent.post(body), 400, 'bad-message'));
  it.each([
    ['mcp-method', 'tools/list'],
    ['mcp-name', 'write'],
    ['mcp-name', '=?base64?d3JpdGU=?='],
  ])('refuses a body that %s: %s belies', (name, value) =>
    refused(
      () => agent.call('tools/call', { name: 'read' }, { [name]: value }),
      400,
      'header-mismatch',
      -32020,
    ),
  );
  it('refuses a revision in the header that is not the one in the body', () =>
    refused(
      () =>
        agent.call(
          'ping',
          { _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28' } },
          { 'mcp-protocol-version': '2025-11-25' },
        ),
      400,
      'header-mismatch',
      -32020,
    ));
  it('refuses arguments that a header belies, for the tool as it was last listed, restarts or not', async () => {
    const tool = (schema: object) => ({ name: 'sql', inputSchema: { type: 'object', properties: schema } });
    upstream.setTools([tool({ region: { type: 'string', 'x-mcp-header': 'Region' } })]);
    const call = (region: string) =>
      agent.call(
        'tools/call',
        { name: 'sql', arguments: { region: 'Zürich' } },
        { 'mcp-param-region': region, 'mcp-param-other': 'passes' },
      );
    expect((await call('us')).status).toBe(200);
    await agent.call('tools/list');
    await refused(() => call('us'), 400, 'header-mismatch', -32020);
    expect((await call('=?base64?WsO8cmljaA==?=')).status).toBe(200);
    expect(upstream.received.at(-1)?.headers['mcp-param-other']).toBe('passes');
    agent.close();
    await rig.restart();
    agent = rawAgent(rig);
    await refused(() => call('us'), 400, 'header-mismatch', -32020);
    upstream.setTools([tool({ region: { type: 'string' } })]);
    await agent.call('tools/list');
    expect((await call('us')).status).toBe(200);
  });
  it('takes headers that agree', async () => {
    const answer = await agent.call(
      'tools/call',
      { name: 'read' },
      { 'mcp-method': 'tools/call', 'mcp-name': '=?base64?cmVhZA==?=' },
    );
    expect(answer.messages[0]?.result).toBeDefined();
  });
});

/** Sends bytes on a connection of their own, and only then reads what comes back. */
function rawBytes(bytes: string): Promise<string> {
  const { port } = new URL(rig.gateway.url ?? '');
  const { caPem: ca, certificatePem: cert, keyPem: key } = rig.agent;
  return new Promise((resolve, reject) => {
    let text = '';
    const socket: TLSSocket = connect({ port: Number(port), host: '127.0.0.1', ca, cert, key }, () =>
      socket.write(bytes),
    );
    socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')));
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
  });
}
