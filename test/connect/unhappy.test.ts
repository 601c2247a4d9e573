import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { freePort } from '../gateway/free-port.ts';
import { type Authority, createAuthority, removeFolder, writeAgentFolder } from './certificates.ts';
import { beginEvents, type Gateway, json, sendEvent, startGateway, type Visit } from './gateway.ts';
import { kill, type Shim, shimArguments, startShim } from './shim-process.ts';

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
  gateway = await startGateway(authority, await authority.server(), echo);
});
afterEach(async () => {
  kill(shim);
  await gateway.close();
});

function idOf(visit: Visit): unknown {
  return (JSON.parse(visit.body) as { id?: unknown }).id;
}
function echo(visit: Visit): void {
  json(visit.response, 200, { jsonrpc: '2.0', id: idOf(visit), result: { echoed: idOf(visit) } });
}
function start(url = gateway.url, from = folder): Shim {
  shim = startShim(shimArguments('bare', url, from));
  return shim;
}
function call(id: number): object {
  return { jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'x' } };
}
function reasonOf(answer: Record<string, unknown> | undefined): unknown {
  return (answer?.['error'] as { data?: { reason?: unknown } } | undefined)?.data?.reason;
}

test('a gateway that is down is an error of the call, and the shim works once it is up', async () => {
  const port = await freePort();
  start(`https://127.0.0.1:${port}`).send(call(1));
  const answer = await shim?.answer(1);
  expect(answer).toMatchObject({ error: { code: -31003, data: { reason: 'gateway-down' } } });
  expect(shim?.stderr()).toContain('ECONNREFUSED');
  const late = await startGateway(authority, await authority.server(), echo, { port });
  shim?.send(call(2));
  expect((await shim?.answer(2))?.['result']).toEqual({ echoed: 2 });
  expect(await shim?.end()).toBe(0);
  await late.close();
});

test('a gateway that dies in mid-call is an error of that call alone', async () => {
  gateway.handle = (visit) => {
    if (idOf(visit) !== 1) return echo(visit);
    beginEvents(visit.response);
    sendEvent(visit.response, { jsonrpc: '2.0', method: 'notifications/message', params: {} });
  };
  start().send(call(1));
  await shim?.waitFor((line) => line['method'] === 'notifications/message');
  gateway.cut();
  expect(reasonOf(await shim?.answer(1))).toBe('connection-lost');
  shim?.send(call(2));
  expect((await shim?.answer(2))?.['result']).toEqual({ echoed: 2 });
});

test("a refusal in the gateway's own form says its sentence and code", async () => {
  const error = { code: 'certificate-revoked', message: 'The certificate of this agent was revoked.' };
  gateway.handle = ({ response }) => json(response, 403, { error });
  start().send(call(1));
  expect(await shim?.answer(1)).toMatchObject({
    error: { code: -31004, message: error.message, data: { reason: 'certificate-revoked' } },
  });
});

test.each([401, 403, 404, 413, 429, 500, 502])(
  'HTTP %i without a JSON-RPC body is an error answer',
  async (status) => {
    gateway.handle = ({ response }) => {
      response.writeHead(status, { 'content-type': 'text/html' }).end('<html>no</html>');
    };
    start().send(call(1));
    const answer = await shim?.answer(1);
    expect(reasonOf(answer)).toBe(`http-${status}`);
    expect(JSON.stringify(answer)).not.toContain('html');
  },
);

test('an expired certificate is said at the start, whatever the other end then does', async () => {
  const expired = await authority.client('tester', { expired: true });
  const other = await writeAgentFolder(authority, 'tester', expired);
  start(gateway.url, other).send(call(1));
  expect(reasonOf(await shim?.answer(1))).toBe('connection-lost');
  expect(shim?.stderr()).toContain('has expired');
  expect(gateway.seen).toHaveLength(0);
  await removeFolder(other);
});

test.each([
  ['of another installation', async () => (await createAuthority()).server()],
  ['that is out of date', () => authority.server({ expired: true })],
])('a gateway with a certificate %s gets no call', async (_, leaf) => {
  const impostor = await startGateway(authority, await leaf(), echo);
  start(impostor.url).send(call(1));
  expect(await shim?.answer(1)).toMatchObject({ error: { data: { reason: 'gateway-certificate' } } });
  expect(impostor.seen).toHaveLength(0);
  await impostor.close();
});

test('twenty calls at once are under way together, and each gets its own answer', async () => {
  const visits: Visit[] = [];
  gateway.handle = (visit) => {
    visits.push(visit);
    if (visits.length === 20) for (const each of visits.reverse()) echo(each);
  };
  start();
  for (let id = 1; id <= 20; id += 1) shim?.send(call(id));
  const ids = Array.from({ length: 20 }, (_, index) => index + 1);
  const answers = await Promise.all(ids.map((id) => shim?.answer(id)));
  expect(answers.map((answer) => answer?.['result'])).toEqual(ids.map((id) => ({ echoed: id })));
});

test('a burst of calls over kept connections says nothing on stderr', async () => {
  start();
  const ids = Array.from({ length: 600 }, (_, index) => index + 1);
  shim?.raw(ids.map((id) => `${JSON.stringify(call(id))}\n`).join(''));
  await shim?.waitFor(() => shim?.lines.length === ids.length);
  expect(new Set(shim?.lines.map(({ id }) => id)).size).toBe(ids.length);
  expect(shim?.stderr()).toBe('');
});

test.each(['json', 'events'] as const)('an answer of 5 MiB as %s comes whole', async (form) => {
  const text = 'ä\n"'.repeat(1_300_000);
  gateway.handle = (visit) => {
    const answer = { jsonrpc: '2.0', id: idOf(visit), result: { text } };
    if (form === 'json') return json(visit.response, 200, answer);
    beginEvents(visit.response);
    sendEvent(visit.response, answer);
    visit.response.end();
  };
  start().send(call(1));
  expect((await shim?.answer(1))?.['result']).toEqual({ text });
});

test('an answer of more than 16 MiB is an error of that call', async () => {
  gateway.handle = (visit) => json(visit.response, 200, `"${'x'.repeat(17 * 1024 * 1024)}"`);
  start().send(call(1));
  expect(reasonOf(await shim?.answer(1))).toBe('answer-too-large');
});

test('a line of more than 16 MiB is refused under its id and not sent', async () => {
  start().raw(`{"jsonrpc":"2.0","id":9,"method":"x","params":{"text":"${'x'.repeat(16 * 1024 * 1024)}"}}\n`);
  expect(await shim?.answer(9)).toMatchObject({ error: { code: -32600, data: { reason: 'line-too-long' } } });
  shim?.send(call(10));
  await shim?.answer(10);
  expect(gateway.seen).toHaveLength(1);
});

test.each([
  ['no JSON', 'hello\n', -32700, null],
  ['half a message', '{"jsonrpc":"2.0",\n', -32700, null],
  ['no UTF-8', Buffer.from([0x22, 0xff, 0x22, 0x0a]), -32700, null],
  ['no message', '5\n', -32600, null],
  ['an empty batch', '[]\n', -32600, null],
  ['neither method nor result', '{"jsonrpc":"2.0","id":4}\n', -32600, 4],
] as const)('%s on stdin is answered, and what follows works', async (_, junk, code, id) => {
  start().raw(junk);
  shim?.raw('\n \r\n');
  shim?.send(call(1));
  await shim?.answer(1);
  expect(shim?.lines).toHaveLength(2);
  expect(shim?.lines[0]).toMatchObject({ jsonrpc: '2.0', id, error: { code } });
  expect(gateway.seen).toHaveLength(1);
});

test('an answer that is no JSON-RPC never reaches stdout', async () => {
  gateway.handle = ({ response }) => json(response, 200, 'not json\nat all');
  start().send(call(1));
  expect(reasonOf(await shim?.answer(1))).toBe('no-answer');
  expect(shim?.lines).toHaveLength(1);
});

test('stdin closed in mid-call ends the call at the gateway and the shim with exit code 0', async () => {
  const closed = Promise.withResolvers<void>();
  gateway.handle = ({ response }) => {
    beginEvents(response);
    response.on('close', closed.resolve);
  };
  start().send(call(1));
  await gateway.waitFor(({ method }) => method === 'POST');
  expect(await shim?.end()).toBe(0);
  await closed.promise;
  expect(shim?.lines).toEqual([]);
});

test.each(['SIGTERM', 'SIGINT'] as const)('%s ends the session and exits with 0', async (signal) => {
  gateway.handle = (visit) => {
    if (visit.method === 'DELETE') visit.response.writeHead(204).end();
    else if (visit.body.includes('initialize')) {
      const result = { protocolVersion: '2025-11-25', capabilities: {} };
      json(visit.response, 200, { jsonrpc: '2.0', id: 0, result }, { 'mcp-session-id': 's' });
    } else beginEvents(visit.response);
  };
  start().send({ jsonrpc: '2.0', id: 0, method: 'initialize', params: {} });
  await shim?.answer(0);
  shim?.send(call(1));
  await gateway.waitFor(({ body }) => body.includes('tools/call'));
  shim?.child.kill(signal);
  expect(await shim?.exited()).toBe(0);
  expect(gateway.seen.at(-1)?.method).toBe('DELETE');
});

test('a client that stops reading loses nothing, and one that closes stdout ends the shim', async () => {
  const text = 'x'.repeat(4 * 1024 * 1024);
  gateway.handle = (visit) =>
    json(visit.response, 200, { jsonrpc: '2.0', id: idOf(visit), result: { text } });
  start();
  shim?.child.stdout?.pause();
  for (let id = 1; id <= 4; id += 1) shim?.send(call(id));
  await gateway.waitFor(() => gateway.seen.length === 4);
  shim?.child.stdout?.resume();
  await Promise.all([1, 2, 3, 4].map((id) => shim?.answer(id)));
  expect(shim?.lines).toHaveLength(4);
  shim?.child.stdout?.destroy();
  shim?.send(call(5));
  expect(await shim?.exited()).toBe(0);
});

test.each([
  ['no such agent', ['bare', '--agent', 'nobody'], 'cannot be read'],
  ['a name that leads elsewhere', ['bare', '--agent', '../tester'], 'no agent name'],
  ['a server name that leads elsewhere', ['../api', '--agent', 'tester'], 'no server name'],
  ['plain http', ['bare', '--agent', 'tester', '--url', 'http://127.0.0.1:1'], 'https'],
])('%s stops the start with one line on stderr and nothing on stdout', async (_, args, words) => {
  const [entry] = shimArguments('bare', gateway.url, folder);
  shim = startShim([String(entry), 'connect', ...args, '--credentials', folder]);
  expect(await shim.end()).toBe(1);
  expect(shim.stderr()).toContain(words);
  expect(shim.stderr().trim().split('\n')).toHaveLength(1);
  expect(shim.lines).toEqual([]);
});

test('without --credentials the agent is looked up in the home folder', async () => {
  const [entry] = shimArguments('bare', gateway.url, folder);
  shim = startShim([String(entry), 'connect', 'bare', '--agent', 'tester'], {
    ...process.env,
    COUNTERSIGN_HOME: folder,
  });
  await once(shim.child, 'close');
  expect(shim.stderr()).toContain(`${folder}/agents/tester/`);
});
