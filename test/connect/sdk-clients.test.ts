import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Authority, createAuthority, removeFolder, writeAgentFolder } from './certificates.ts';
import { startEverything } from './everything.ts';
import { type Gateway, passTo, startGateway } from './gateway.ts';
import { shimArguments, startShim } from './shim-process.ts';

let authority: Authority;
let folder: string;
let everything: Awaited<ReturnType<typeof startEverything>>;
let gateway: Gateway;

beforeAll(async () => {
  authority = await createAuthority();
  [folder, everything] = await Promise.all([
    authority.client('tester').then((leaf) => writeAgentFolder(authority, 'tester', leaf)),
    startEverything(),
  ]);
});
afterAll(async () => {
  await everything.stop();
  await removeFolder(folder);
});
afterEach(() => gateway.close());

async function connect(mode: 'legacy' | 'auto'): Promise<Client> {
  gateway = await startGateway(authority, await authority.server(), passTo(everything.url));
  const client = new Client({ name: 'test', version: '1' }, { versionNegotiation: { mode } });
  const args = shimArguments('everything', gateway.url, folder);
  await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'pipe' }));
  return client;
}

test.each(['legacy', 'auto'] as const)(
  'the SDK client in mode %s works against a session server',
  async (mode) => {
    const client = await connect(mode);
    const { tools } = await client.listTools();
    expect(tools.map(({ name }) => name)).toContain('get-sum');
    const sum = await client.callTool({ name: 'get-sum', arguments: { a: 2, b: 3 } });
    expect(JSON.stringify(sum.content)).toContain('5');
    expect(client.getProtocolEra()).toBe('legacy');

    await gateway.waitFor(({ method }) => method === 'GET');
    await client.close();
    const farewell = await gateway.waitFor(({ method }) => method === 'DELETE');
    const call = gateway.seen.find(({ body }) => body.includes('"tools/call"'));
    expect(farewell.headers['mcp-session-id']).toBe(call?.headers['mcp-session-id']);
    expect(call?.headers['mcp-session-id']).toBeDefined();
    expect(call?.headers['mcp-protocol-version']).toBe('2025-11-25');
    expect(call?.headers['mcp-method']).toBeUndefined();
    expect(call?.path).toBe('/mcp/everything');
  },
);

test('the probe of a sibling process and the session are two runs, each with one id', async () => {
  const client = await connect('auto');
  await client.ping();
  await client.close();
  const runOf = (word: string): unknown =>
    gateway.seen.find(({ body }) => body.includes(word))?.headers['countersign-run'];
  const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
  expect(runOf('"server/discover"')).toMatch(uuid);
  expect(runOf('"initialize"')).toMatch(uuid);
  expect(runOf('"server/discover"')).not.toBe(runOf('"initialize"'));
  expect(runOf('"ping"')).toBe(runOf('"initialize"'));
});

test('the server asks the client over the stream of a call, and the answer finds its way back', async () => {
  gateway = await startGateway(authority, await authority.server(), passTo(everything.url));
  const client = new Client(
    { name: 'test', version: '1' },
    { capabilities: { sampling: {} }, versionNegotiation: { mode: 'legacy' } },
  );
  client.setRequestHandler('sampling/createMessage', () => ({
    model: 'none',
    role: 'assistant',
    content: { type: 'text', text: 'sampled here' },
  }));
  const args = shimArguments('everything', gateway.url, folder);
  await client.connect(new StdioClientTransport({ command: process.execPath, args, stderr: 'pipe' }));
  // The tool is there only after the server has taken `notifications/initialized`.
  const answer = await client.callTool({
    name: 'trigger-sampling-request',
    arguments: { prompt: 'hello', maxTokens: 10 },
  });
  expect(JSON.stringify(answer.content)).toContain('sampled here');
  await client.close();
});

test('progress is written in the order in which it came, before the answer', async () => {
  gateway = await startGateway(authority, await authority.server(), passTo(everything.url));
  // Not through the SDK client: it drops a notification that arrives in one chunk with the answer.
  const shim = startShim(shimArguments('everything', gateway.url, folder));
  const clientInfo = { name: 't', version: '1' };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  shim.send({ jsonrpc: '2.0', id: 0, method: 'initialize', params });
  shim.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  const call = { name: 'trigger-long-running-operation', arguments: { duration: 0.2, steps: 3 } };
  const withToken = { ...call, _meta: { progressToken: 't' } };
  shim.send({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: withToken });
  await shim.answer(1);
  const told = shim.lines.flatMap(({ id, method, params: said }) =>
    method === 'notifications/progress' || id === 1 ? [(said as { progress?: number })?.progress] : [],
  );
  expect(told).toEqual([1, 2, 3, undefined]);
  expect(await shim.end()).toBe(0);
});
