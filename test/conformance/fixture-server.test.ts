import { expect, it, onTestFinished } from 'vitest';
import { startFixtureServer } from './fixture-server.ts';

/** What the suite does not look at, and a gateway's tests rely on. */
async function openSession(protocolVersion: string) {
  const fixture = await startFixtureServer();
  onTestFinished(() => fixture.close());
  const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
  const post = (body: unknown, more: Record<string, string> = {}): Promise<Response> =>
    fetch(fixture.url, { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(body) });
  const params = { protocolVersion, capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  const opened = await post({ jsonrpc: '2.0', id: 0, method: 'initialize', params });
  const session = { 'mcp-session-id': opened.headers.get('mcp-session-id') ?? '' };
  return { url: fixture.url, session, post: (body: unknown) => post(body, session) };
}
const call = (id: number, name: string, args: object = {}) => ({
  jsonrpc: '2.0',
  id,
  method: 'tools/call',
  params: { name, arguments: args },
});
const dataOf = (stream: string): unknown[] =>
  [...stream.matchAll(/^data: (.+)$/gm)].map(([, data]) => JSON.parse(data ?? ''));

it('answers a batch of 2025-03-26 on one stream, and refuses it later', async () => {
  const batch = [call(1, 'test_simple_text'), call(2, 'test_error_handling')];
  const old = await openSession('2025-03-26');
  const messages = dataOf(await (await old.post(batch)).text()) as { id: number }[];
  expect(messages.map(({ id }) => id).toSorted()).toEqual([1, 2]);
  const newer = await openSession('2025-06-18');
  expect((await newer.post(batch)).status).toBe(400);
});

it('a cancelled call ends without an answer', async () => {
  const { post } = await openSession('2025-11-25');
  const waiting = post(call(7, 'test_wait', { ms: 60_000 }));
  const cancel = { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 7 } };
  // The call may arrive after its cancellation, which then finds nothing: ask until the call has ended.
  const ended = waiting.then((response) => response.text());
  let done = false;
  void ended.then(() => {
    done = true;
  });
  while (!done) expect((await post(cancel)).status).toBe(202);
  expect(dataOf(await ended)).toEqual([]);
});

it('a broken stream goes on behind Last-Event-ID, where it was', async () => {
  const { url, session, post } = await openSession('2025-11-25');
  const broken = await (await post(call(1, 'test_reconnection'))).text();
  expect(dataOf(broken)).toEqual([]);
  const last = /^id: (.+)$/m.exec(broken)?.[1] ?? '';
  const resumed = await fetch(url, {
    headers: { ...session, accept: 'text/event-stream', 'last-event-id': last },
  });
  expect(dataOf(await resumed.text())).toMatchObject([{ id: 1, result: {} }]);
});

it('an ended session is gone', async () => {
  const { url, session, post } = await openSession('2025-11-25');
  expect((await fetch(url, { method: 'DELETE', headers: session })).status).toBe(200);
  expect((await post(call(1, 'test_simple_text'))).status).toBe(404);
});

it('changes reach the GET stream of a session', async () => {
  const { url, session, post } = await openSession('2025-06-18');
  const stream = await fetch(url, { headers: { ...session, accept: 'text/event-stream' } });
  await post(call(1, 'test_trigger_tool_change'));
  const reader = stream.body?.getReader();
  const { value } = (await reader?.read()) ?? {};
  await reader?.cancel();
  const [change] = dataOf(new TextDecoder().decode(value));
  expect(change).toMatchObject({ method: 'notifications/tools/list_changed' });
});
