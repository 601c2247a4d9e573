import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Authority, createAuthority, removeFolder, writeAgentFolder } from './certificates.ts';
import { beginEvents, type Gateway, json, sendEvent, startGateway, type Visit } from './gateway.ts';
import { kill, type Shim, shimArguments, startShim } from './shim-process.ts';

let authority: Authority;
let folder: string;
let gateway: Gateway;
let shim: Shim;
/** The session that the server below knows. */
let session: string;

beforeAll(async () => {
  authority = await createAuthority();
  folder = await writeAgentFolder(authority, 'tester', await authority.client('tester'));
});
afterAll(() => removeFolder(folder));
beforeEach(async () => {
  session = 'first';
  gateway = await startGateway(authority, await authority.server(), sessionServer);
  shim = startShim(shimArguments('bare', gateway.url, folder));
});
afterEach(async () => {
  kill(shim);
  await gateway.close();
});

interface Body {
  readonly id?: number;
  readonly method?: string;
}
function bodyOf(visit: Visit): Body {
  return visit.body === '' ? {} : (JSON.parse(visit.body) as Body);
}

/** A server of 2025-11-25 on bare HTTP: one session, no stream of its own, every request answered with {}. */
function sessionServer(visit: Visit): void {
  const { id, method } = bodyOf(visit);
  const { response } = visit;
  if (method === 'initialize') {
    const result = {
      protocolVersion: '2025-06-18',
      capabilities: {},
      serverInfo: { name: 'b', version: '1' },
    };
    json(response, 200, { jsonrpc: '2.0', id, result }, { 'mcp-session-id': session });
  } else if (visit.headers['mcp-session-id'] !== session) {
    json(response, 404, { jsonrpc: '2.0', id: null, error: { code: -32001, message: 'Session not found' } });
  } else if (visit.method !== 'POST') response.writeHead(405).end();
  else if (id === undefined) response.writeHead(202).end();
  else json(response, 200, { jsonrpc: '2.0', id, result: {} });
}

const INITIALIZE = {
  jsonrpc: '2.0',
  id: 0,
  method: 'initialize',
  params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 't', version: '1' } },
};
const INITIALIZED = { jsonrpc: '2.0', method: 'notifications/initialized' };

async function begin(): Promise<void> {
  shim.send(INITIALIZE);
  await shim.answer(0);
  shim.send(INITIALIZED);
  await gateway.waitFor(({ method }) => method === 'GET');
}
function posts(): string[] {
  return gateway.seen.filter(({ method }) => method === 'POST').map(({ body }) => body);
}

test('a line is sent byte for byte, with the session and the revision that was agreed on', async () => {
  await begin();
  const line = '{"id" :1,\t"jsonrpc":"2.0","method":"ping" , "x":1e2,"é":"\\u00e9"}';
  shim.raw(`${line}\n`);
  await shim.answer(1);
  const last = gateway.seen.at(-1);
  expect(last?.body).toBe(line);
  expect(last?.headers).toMatchObject({ 'mcp-session-id': 'first', 'mcp-protocol-version': '2025-06-18' });
  expect(gateway.seen[0]?.headers).not.toHaveProperty('mcp-protocol-version');
  expect(await shim.end()).toBe(0);
  expect(gateway.seen.at(-1)).toMatchObject({ method: 'DELETE', headers: { 'mcp-session-id': 'first' } });
});

test('messages that were piped in at once are sent in order, and answered after stdin has ended', async () => {
  for (const message of [INITIALIZE, INITIALIZED, { jsonrpc: '2.0', id: 1, method: 'ping' }])
    shim.send(message);
  expect(await shim.end()).toBe(0);
  expect(shim.lines.map(({ id }) => id)).toEqual([0, 1]);
  expect(posts().map((body) => (JSON.parse(body) as Body).method)).toEqual([
    'initialize',
    'notifications/initialized',
    'ping',
  ]);
});

test('what follows a notification waits until it is taken; a response does not', async () => {
  await begin();
  const held = Promise.withResolvers<Visit>();
  gateway.handle = (visit) => {
    if (visit.body.includes('roots/list_changed')) held.resolve(visit);
    else sessionServer(visit);
  };
  shim.send({ jsonrpc: '2.0', method: 'notifications/roots/list_changed' });
  shim.send({ jsonrpc: '2.0', id: 2, method: 'ping' });
  shim.send({ jsonrpc: '2.0', id: 'server-1', result: {} });
  await gateway.waitFor(({ body }) => body.includes('server-1'));
  expect(posts().some((body) => body.includes('"ping"'))).toBe(false);
  (await held.promise).response.writeHead(202).end();
  await shim.answer(2);
});

test('a request that is cancelled before it left is never sent, nor is its cancellation', async () => {
  await begin();
  const held = Promise.withResolvers<Visit>();
  gateway.handle = (visit) => {
    if (visit.body.includes('roots/list_changed')) held.resolve(visit);
    else sessionServer(visit);
  };
  // In one write, so that all of it is read before the first is answered.
  const lines = [
    { jsonrpc: '2.0', method: 'notifications/roots/list_changed' },
    { jsonrpc: '2.0', id: 2, method: 'tools/call', params: { name: 'x' } },
    { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 2 } },
    { jsonrpc: '2.0', id: 3, method: 'ping' },
  ];
  shim.raw(lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  (await held.promise).response.writeHead(202).end();
  await shim.answer(3);
  expect(posts().some((body) => body.includes('tools/call') || body.includes('cancelled'))).toBe(false);
});

test('notifications/cancelled is posted after its request, and no error is made for a request that stays unanswered', async () => {
  await begin();
  let stream: Visit['response'] | undefined;
  gateway.handle = (visit) => {
    if (!visit.body.includes('tools/call')) return sessionServer(visit);
    stream = visit.response;
    beginEvents(stream);
  };
  shim.send({ jsonrpc: '2.0', id: 3, method: 'tools/call', params: { name: 'slow' } });
  shim.send({ jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 3 } });
  await gateway.waitFor(({ body }) => body.includes('notifications/cancelled'));
  stream?.end();
  shim.send({ jsonrpc: '2.0', id: 4, method: 'ping' });
  await shim.answer(4);
  expect(shim.lines.some(({ id }) => id === 3)).toBe(false);
  const order = posts()
    .slice(2)
    .map((body) => (JSON.parse(body) as Body).method);
  expect(order).toEqual(['tools/call', 'notifications/cancelled', 'ping']);
});

test('an answer whose stream ends early is fetched after the last event that came', async () => {
  await begin();
  gateway.handle = (visit) => {
    const { response } = visit;
    if (visit.method === 'POST' && visit.body.includes('tools/call')) {
      beginEvents(response);
      response.write('retry: 50\nid: ev-ü\ndata:\n\n');
      response.end();
    } else if (visit.method === 'GET') {
      beginEvents(response);
      sendEvent(
        response,
        { jsonrpc: '2.0', method: 'notifications/progress', params: { progress: 1 } },
        'e2',
      );
      sendEvent(response, { jsonrpc: '2.0', id: 7, result: { late: true } }, 'e3');
      response.end();
    } else sessionServer(visit);
  };
  shim.send({ jsonrpc: '2.0', id: 7, method: 'tools/call', params: { name: 'polled' } });
  expect((await shim.answer(7))['result']).toEqual({ late: true });
  const resumed = gateway.seen.findLast(({ method }) => method === 'GET');
  const id = Buffer.from(String(resumed?.headers['last-event-id']), 'latin1').toString('utf8');
  expect(id).toBe('ev-ü');
});

test("the server's own stream is opened again where it broke, and its requests are answered by POST", async () => {
  let streams = 0;
  gateway.handle = (visit) => {
    if (visit.method !== 'GET') return sessionServer(visit);
    streams += 1;
    beginEvents(visit.response);
    if (streams === 1) {
      visit.response.write('retry: 50\n');
      sendEvent(visit.response, { jsonrpc: '2.0', method: 'notifications/tools/list_changed' }, 'g1');
      visit.response.end();
    } else sendEvent(visit.response, { jsonrpc: '2.0', id: 'ask', method: 'roots/list' });
  };
  shim.send(INITIALIZE);
  await shim.answer(0);
  shim.send(INITIALIZED);
  await shim.waitFor((line) => line['method'] === 'roots/list');
  expect(gateway.seen.findLast(({ method }) => method === 'GET')?.headers['last-event-id']).toBe('g1');
  shim.send({ jsonrpc: '2.0', id: 'ask', result: { roots: [] } });
  const answer = await gateway.waitFor(({ body }) => body.includes('"roots":[]'));
  expect(answer.headers['mcp-session-id']).toBe('first');
  expect(await shim.end()).toBe(0);
});

test('a session that the server forgot is begun again once, and nobody notices', async () => {
  await begin();
  session = 'second';
  shim.send({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
  shim.send({ jsonrpc: '2.0', id: 2, method: 'ping' });
  expect((await Promise.all([shim.answer(1), shim.answer(2)])).map(({ result }) => result)).toEqual([{}, {}]);
  expect(posts().filter((body) => body.includes('"initialize"'))).toHaveLength(2);
  expect(posts().filter((body) => body.includes('notifications/initialized'))).toHaveLength(2);
  expect(shim.lines.filter(({ id }) => id === 0)).toHaveLength(1);
  expect(await shim.end()).toBe(0);
  expect(gateway.seen.at(-1)).toMatchObject({ method: 'DELETE', headers: { 'mcp-session-id': 'second' } });
});

test('a session that cannot be begun again is an error of the call', async () => {
  await begin();
  gateway.handle = ({ response }) =>
    json(response, 404, { jsonrpc: '2.0', id: null, error: { code: -32001, message: 'Session not found' } });
  shim.send({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
  expect((await shim.answer(1))['error']).toEqual({ code: -32001, message: 'Session not found' });
});

test('a batch is one body, and each request of it is answered', async () => {
  await begin();
  gateway.handle = ({ response }) => {
    beginEvents(response);
    sendEvent(response, { jsonrpc: '2.0', id: 1, result: {} });
    response.end();
  };
  shim.send([
    { jsonrpc: '2.0', id: 1, method: 'ping' },
    { jsonrpc: '2.0', id: 2, method: 'ping' },
  ]);
  expect((await shim.answer(1))['result']).toEqual({});
  expect((await shim.answer(2))['error']).toMatchObject({ data: { reason: 'no-answer' } });
});
