import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Authority, createAuthority, removeFolder, writeAgentFolder } from './certificates.ts';
import { beginEvents, type Gateway, json, sendEvent, startGateway, type Visit } from './gateway.ts';
import { kill, type Shim, shimArguments, startShim } from './shim-process.ts';

const REVISION = 'io.modelcontextprotocol/protocolVersion';
const META = { [REVISION]: '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} };
const TOOL = {
  name: 'weather-Zürich',
  inputSchema: { type: 'object', properties: { place: { type: 'string', 'x-mcp-header': 'Place' } } },
};

let authority: Authority;
let folder: string;
let gateway: Gateway;
let shim: Shim | undefined;

beforeAll(async () => {
  authority = await createAuthority();
  folder = await writeAgentFolder(authority, 'tester', await authority.client('tester'));
});
afterAll(() => removeFolder(folder));
beforeEach(async () => {
  gateway = await startGateway(authority, await authority.server(), statelessServer);
});
afterEach(async () => {
  kill(shim);
  await gateway.close();
});

interface Asked {
  readonly id: number | string;
  readonly method: string;
  readonly params: { name?: string; arguments?: Record<string, unknown> };
}
function asked(visit: Visit): Asked {
  return JSON.parse(visit.body) as Asked;
}

/** A server of 2026-07-28 on bare HTTP: discover, one tool with a header, and -32601 for the rest. */
function statelessServer(visit: Visit): void {
  const { id, method, params } = asked(visit);
  const complete = (result: object): void =>
    json(visit.response, 200, { jsonrpc: '2.0', id, result: { resultType: 'complete', ...result } });
  if (method === 'server/discover') {
    complete({
      supportedVersions: ['2026-07-28'],
      capabilities: { tools: {} },
      serverInfo: { name: 'bare', version: '1' },
      ttlMs: 0,
      cacheScope: 'private',
    });
  } else if (method === 'tools/list') complete({ tools: [TOOL], ttlMs: 0, cacheScope: 'private' });
  else if (method === 'tools/call' && visit.headers['mcp-param-place'] === undefined) {
    const error = { code: -32020, message: 'Mcp-Param-Place is missing' };
    json(visit.response, 400, { jsonrpc: '2.0', id, error });
  } else if (method === 'tools/call') {
    const text = `${params.name}: ${String(params.arguments?.['place'])}`;
    complete({ content: [{ type: 'text', text }] });
  } else {
    const error = { code: -32601, message: 'Method not found' };
    json(visit.response, 404, { jsonrpc: '2.0', id, error });
  }
}

function start(): Shim {
  shim = startShim(shimArguments('bare', gateway.url, folder));
  return shim;
}
function call(id: number, place: string): object {
  const params = { _meta: META, name: TOOL.name, arguments: { place } };
  return { jsonrpc: '2.0', id, method: 'tools/call', params };
}

test.each([{ mode: 'auto' }, { mode: { pin: '2026-07-28' } }] as const)(
  'the SDK client ($mode) works against a server without sessions, headers repeating the body',
  async ({ mode }) => {
    const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
    const args = shimArguments('bare', gateway.url, folder);
    await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'pipe' }));
    expect(client.getProtocolEra()).toBe('modern');
    await client.listTools();
    const answer = await client.callTool({ name: TOOL.name, arguments: { place: 'Genève' } });
    expect(JSON.stringify(answer.content)).toContain('weather-Zürich: Genève');
    await client.close();

    const seen = gateway.seen.find(({ body }) => body.includes('"tools/call"'));
    const encoded = (text: string): string => `=?base64?${Buffer.from(text).toString('base64')}?=`;
    expect(seen?.headers).toMatchObject({
      'mcp-protocol-version': '2026-07-28',
      'mcp-method': 'tools/call',
      'mcp-name': encoded(TOOL.name),
      'mcp-param-place': encoded('Genève'),
    });
    expect(seen?.headers['mcp-session-id']).toBeUndefined();
    expect(gateway.seen.every(({ method }) => method === 'POST')).toBe(true);
  },
);

test('a call whose tool this run never saw listed is tried again with the headers that the server wants', async () => {
  start().send(call(1, 'Bern'));
  const answer = await shim?.answer(1);
  expect(JSON.stringify(answer?.['result'])).toContain('Bern');
  expect(shim?.lines).toHaveLength(1);
  expect(gateway.seen.map(({ headers }) => headers['mcp-method'])).toEqual([
    'tools/call',
    'tools/list',
    'tools/call',
  ]);
});

test('a server that still sees a mismatch is asked no third time, and its error goes on', async () => {
  gateway.handle = (visit) => {
    if (asked(visit).method === 'tools/list') return statelessServer(visit);
    json(visit.response, 400, {
      jsonrpc: '2.0',
      id: asked(visit).id,
      error: { code: -32020, message: 'no' },
    });
  };
  start().send(call(1, 'Bern'));
  expect((await shim?.answer(1))?.['error']).toEqual({ code: -32020, message: 'no' });
  expect(gateway.seen).toHaveLength(3);
});

test('errors with HTTP 400 and 404 reach the client as they are; one without an id gets the id of the request', async () => {
  const error = {
    code: -32022,
    message: 'unsupported',
    data: { supported: ['2025-11-25'], requested: '2026-07-28' },
  };
  gateway.handle = ({ response }) => json(response, 400, { jsonrpc: '2.0', id: null, error });
  start().send({ jsonrpc: '2.0', id: 'p', method: 'server/discover', params: { _meta: META } });
  expect(await shim?.answer('p')).toEqual({ jsonrpc: '2.0', id: 'p', error });
  gateway.handle = statelessServer;
  shim?.send({ jsonrpc: '2.0', id: 0, method: 'no/such', params: { _meta: META } });
  expect((await shim?.answer(0))?.['error']).toEqual({ code: -32601, message: 'Method not found' });
});

test('notifications/cancelled closes the stream of its request and is not posted', async () => {
  const closed = Promise.withResolvers<void>();
  gateway.handle = (visit) => {
    if (asked(visit).method !== 'tools/call') return statelessServer(visit);
    beginEvents(visit.response);
    visit.response.on('close', closed.resolve);
    sendEvent(visit.response, { jsonrpc: '2.0', method: 'notifications/message', params: { data: 'begun' } });
  };
  start().send(call(5, 'Bern'));
  await shim?.waitFor((line) => line['method'] === 'notifications/message');
  shim?.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { _meta: META, requestId: 5 } });
  await closed.promise;
  shim?.send({ jsonrpc: '2.0', id: 6, method: 'server/discover', params: { _meta: META } });
  await shim?.answer(6);
  expect(shim?.lines.some(({ id }) => id === 5)).toBe(false);
  expect(gateway.seen.some(({ body }) => body.includes('cancelled'))).toBe(false);
});

test('a subscription stays open beside other calls, and ends with an error where the gateway ends it', async () => {
  let stream: Visit['response'] | undefined;
  gateway.handle = (visit) => {
    if (asked(visit).method !== 'subscriptions/listen') return statelessServer(visit);
    stream = visit.response;
    beginEvents(stream);
    sendEvent(stream, { jsonrpc: '2.0', method: 'notifications/subscriptions/acknowledged', params: {} });
  };
  start().send({ jsonrpc: '2.0', id: 'l', method: 'subscriptions/listen', params: { _meta: META } });
  await shim?.waitFor((line) => line['method'] === 'notifications/subscriptions/acknowledged');
  shim?.send({ jsonrpc: '2.0', id: 1, method: 'server/discover', params: { _meta: META } });
  await shim?.answer(1);
  if (stream) sendEvent(stream, { jsonrpc: '2.0', method: 'notifications/tools/list_changed' });
  await shim?.waitFor((line) => line['method'] === 'notifications/tools/list_changed');
  stream?.end();
  expect((await shim?.answer('l'))?.['error']).toMatchObject({ code: -31003, data: { reason: 'no-answer' } });
});

test('an input_required result passes untouched', async () => {
  const text =
    '{ "jsonrpc": "2.0", "id": 1,\n "result": { "resultType": "input_required",\r\n "requestState": "a\\nb" } }';
  gateway.handle = ({ response }) => json(response, 200, text);
  start();
  let written = '';
  shim?.child.stdout?.on('data', (chunk: Buffer) => {
    written += chunk.toString('utf8');
  });
  shim?.send(call(1, 'Bern'));
  await shim?.answer(1);
  expect(written).toBe(`${text.replace('\r\n', '  ').replace('\n', ' ')}\n`);
});

test('a broken stream is not taken up again: this revision has no Last-Event-ID', async () => {
  gateway.handle = ({ response }) => {
    beginEvents(response);
    response.end('id: e1\ndata:\n\n');
  };
  start().send(call(1, 'Bern'));
  expect((await shim?.answer(1))?.['error']).toMatchObject({ data: { reason: 'no-answer' } });
  expect(gateway.seen).toHaveLength(1);
});
