import { describe, expect, it } from 'vitest';
import {
  allData,
  bodyText,
  child,
  eventsOf,
  isAlive,
  manualClock,
  OTHER_AGENT,
  request,
  startForwarder,
} from './helpers.ts';
import { errorCodeOf, fails, openSession, resultOf } from './stdio-helpers.ts';

const note = (n: number): string =>
  `{"jsonrpc":"2.0","method":"notifications/message","params":{"level":"info","data":${n}}}`;
const ask = (id: string): string => `{"jsonrpc":"2.0","id":${id},"method":"roots/list"}`;
const done = '{"jsonrpc":"2.0","id":$ID,"result":{"done":true}}';
const progress = (n: number): string =>
  `{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":$TOKEN,"progress":${n}}}`;

describe('a session', () => {
  it('is opened by initialize, with a child of its own and an id that cannot be guessed', async () => {
    const test = startForwarder({ s: child() });
    const [one, two] = [await openSession(test), await openSession(test)];
    expect(one.answer).toMatchObject({ status: 200, body: { kind: 'json' } });
    expect(one.id).toMatch(/^[0-9a-f]{32}$/);
    expect(two.id).not.toBe(one.id);
    const pids = [resultOf(await one.call('pid'))['pid'], resultOf(await two.call('pid'))['pid']];
    expect(pids[0]).not.toBe(pids[1]);
    expect(test.forwarder.health()[0]).toMatchObject({
      kind: 'stdio',
      running: 2,
      restarts: 0,
      sandbox: 'off',
    });
  });

  it('carries bytes as they are, on one line', async () => {
    const session = await openSession(startForwarder({ s: child() }));
    const text =
      '{\n  "jsonrpc":"2.0",\r\n\t"id" : "\\u0041",  "method":"line","params":{"x":1.0,"é":"a\\nb"}}';
    const answer = await session.raw(text);
    expect(resultOf(answer)['line']).toBe(text.replace(/[\r\n]/g, ' '));
    expect(JSON.parse(bodyText(answer)).id).toBe('A');
  });

  it('takes notifications and responses with 202', async () => {
    const session = await openSession(startForwarder({ s: child() }));
    const sent = [
      '{"jsonrpc":"2.0","method":"notifications/initialized"}',
      '{"jsonrpc":"2.0","id":9,"result":{}}',
    ];
    for (const text of sent) {
      expect(await session.raw(text)).toMatchObject({ status: 202, body: { kind: 'empty' } });
    }
    expect(resultOf(await session.call('received'))['received']).toEqual(expect.arrayContaining(sent));
  });

  it('belongs to one agent: to another it does not exist', async () => {
    const session = await openSession(startForwarder({ s: child() }));
    expect((await session.call('pid', {}, { agent: OTHER_AGENT })).status).toBe(404);
    expect((await session.get({ agent: OTHER_AGENT })).status).toBe(404);
    expect((await session.end({ agent: OTHER_AGENT })).status).toBe(404);
    expect((await session.call('pid')).status).toBe(200);
  });

  it('ends with DELETE, and its child with it', async () => {
    const test = startForwarder({ s: child() });
    const session = await openSession(test);
    const pid = Number(resultOf(await session.call('pid'))['pid']);
    expect(await session.end()).toMatchObject({ status: 200, body: { kind: 'empty' } });
    expect((await session.call('pid')).status).toBe(404);
    await test.until('child-ended', (event) => event.pid === pid);
    expect(isAlive(pid)).toBe(false);
  });

  it('is required: without one there is a 400 that says so, and no stream', async () => {
    const { forwarder } = startForwarder({ s: child() });
    const answer = await forwarder.send(
      request('s', { text: '{"jsonrpc":"2.0","id":1,"method":"tools/list"}' }),
    );
    expect([answer.status, errorCodeOf(answer)]).toEqual([400, -32600]);
    expect((await forwarder.send(request('s', { verb: 'GET' }))).status).toBe(405);
    expect((await forwarder.send(request('s', { verb: 'DELETE' }))).status).toBe(405);
    expect(forwarder.health()[0]?.running).toBe(0);
  });

  it.each([
    '[{"jsonrpc":"2.0","id":1,"method":"ping"}]',
    '{"jsonrpc":"1.0","id":1,"method":"ping"}',
    '{',
    '{"id":1}',
  ])('takes no %s', async (text) => {
    const answer = await (await openSession(startForwarder({ s: child() }))).raw(text);
    expect([answer.status, errorCodeOf(answer)]).toEqual([400, -32600]);
  });

  it('is not opened by an initialize that the server refuses', async () => {
    const test = startForwarder({ s: child() });
    // The fixture answers what it does not know with an error; so does a server that refuses.
    const text = '{"jsonrpc":"2.0","id":1,"method":"initialize"}';
    const opened = await test.forwarder.send(request('s', { text }));
    expect(opened.headers.map(([name]) => name)).toContain('mcp-session-id');
    const refusing = startForwarder({ s: child(['refuse-initialize']) });
    const answer = await refusing.forwarder.send(request('s', { text }));
    expect([answer.status, errorCodeOf(answer)]).toEqual([200, -32602]);
    expect(answer.headers.map(([name]) => name)).not.toContain('mcp-session-id');
    await refusing.until('child-ended');
  });

  it('ends by itself when nobody used it for half an hour, but not under an open stream', async () => {
    const clock = manualClock();
    const test = startForwarder({ s: child() }, { clock });
    const used = await openSession(test);
    const unused = await openSession(test);
    await used.get();
    clock.advance(31 * 60_000);
    await test.until('child-ended');
    expect((await used.call('pid')).status).toBe(200);
    expect((await unused.call('pid')).status).toBe(404);
  });

  it('makes room for a new one where an agent opens too many', async () => {
    const test = startForwarder({ s: child() });
    const first = await openSession(test);
    for (let n = 0; n < 16; n += 1) await openSession(test);
    expect((await first.call('pid')).status).toBe(404);
    await test.until('child-ended');
    expect(test.forwarder.health()[0]?.running).toBe(16);
  });
});

describe('which stream a message goes to', () => {
  it('a response that comes first is a JSON answer, after anything else it ends a stream', async () => {
    const session = await openSession(startForwarder({ s: child() }));
    const plain = await session.call('write', { lines: [done] });
    expect(resultOf(plain)).toEqual({ done: true });
    const streamed = await session.call('write', { lines: [note(1), done] });
    expect(streamed).toMatchObject({ status: 200, body: { kind: 'stream' } });
    const data = await allData(streamed);
    expect(data).toHaveLength(2);
    expect(data[0]).toBe(note(1));
  });

  it('progress goes to the request that sent its token', async () => {
    const session = await openSession(startForwarder({ s: child() }));
    const opened = session.call('write', { _meta: { progressToken: 'a' }, lines: [progress(1)] });
    const first = eventsOf(await opened);
    expect((await first.next()).value).toMatchObject({ data: progress(1).replace('$TOKEN', '"a"') });
    const second = session.call('write', {
      _meta: { progressToken: 1 },
      lines: [progress(2).replace('$TOKEN', '"a"'), progress(3), done],
    });
    expect((await first.next()).value).toMatchObject({ data: progress(2).replace('$TOKEN', '"a"') });
    expect((await allData(await second))[0]).toBe(progress(3).replace('$TOKEN', '1'));
    await first.return?.();
  });

  it('a request of the server goes to the newest open answer', async () => {
    const session = await openSession(startForwarder({ s: child() }));
    const answer = await session.call('write', { lines: [ask('"q"'), done] });
    expect((await allData(answer))[0]).toBe(ask('"q"'));
  });

  it('without an open answer to the standing stream', async () => {
    const session = await openSession(startForwarder({ s: child() }));
    const standing = eventsOf(await session.get());
    await session.call('write', { lines: [done, ask('5'), note(6)] });
    expect((await standing.next()).value).toMatchObject({ data: ask('5'), event: 'message' });
    expect((await standing.next()).value).toMatchObject({ data: note(6) });
  });

  it('without any stream it waits for one', async () => {
    const test = startForwarder({ s: child() });
    const session = await openSession(test);
    await session.call('write', { lines: [done, note(1), note(2), 'all written'] });
    await test.until('child-junk');
    const standing = eventsOf(await session.get());
    expect((await standing.next()).value).toMatchObject({ data: note(1) });
    expect((await standing.next()).value).toMatchObject({ data: note(2) });
  });

  it('a client that takes JSON only gets no stream', async () => {
    const session = await openSession(startForwarder({ s: child() }));
    const headers = [
      ['accept', 'application/json'],
      ['mcp-session-id', session.id],
    ] as const;
    const answer = await session.call('write', { lines: [note(1), done] }, { headers });
    expect(resultOf(answer)).toEqual({ done: true });
  });

  it('there is one standing stream at a time, and it can come back', async () => {
    const session = await openSession(startForwarder({ s: child() }));
    const gone = new AbortController();
    const standing = eventsOf(await session.get({ signal: gone.signal }));
    expect((await session.get()).status).toBe(409);
    gone.abort();
    expect((await standing.next()).done).toBe(true);
    expect((await session.get()).status).toBe(200);
  });

  it('a session whose client takes nothing ends rather than lose a message', async () => {
    const test = startForwarder({ s: child() });
    const session = await openSession(test);
    await session.raw('{"jsonrpc":"2.0","method":"x"}');
    const lines = [done, ...Array.from({ length: 300 }, (_, n) => note(n))];
    await session.call('write', { lines });
    await test.until('child-ended');
    expect((await session.call('pid')).status).toBe(404);
  });

  it('a slow reader makes the child wait', async () => {
    const session = await openSession(startForwarder({ s: child() }, { answerBytes: 64 * 1024 }));
    const answer = await session.call('flood', { count: 500, pad: 1000 });
    const data = await allData(answer);
    expect(data).toHaveLength(501);
    expect(data.slice(0, 500).every((line, n) => line?.includes(`"n":${n},`))).toBe(true);
  });

  it('a second request with an id that is open is refused', async () => {
    const session = await openSession(startForwarder({ s: child() }));
    const cancel = new AbortController();
    const hanging = session.raw('{"jsonrpc":"2.0","id":7,"method":"hang"}', { signal: cancel.signal });
    const answer = await session.raw('{"jsonrpc":"2.0","id":7.0,"method":"pid"}');
    expect([answer.status, errorCodeOf(answer)]).toEqual([400, -32600]);
    const ended = expect(hanging).rejects.toThrow(fails('cancelled'));
    cancel.abort();
    await ended;
  });
});

describe('cancelling', () => {
  it('tells the child, and a late answer goes nowhere', async () => {
    const test = startForwarder({ s: child() });
    const session = await openSession(test);
    const cancel = new AbortController();
    const hanging = session.raw('{"jsonrpc":"2.0","id":"h","method":"hang"}', { signal: cancel.signal });
    const ended = expect(hanging).rejects.toThrow(fails('cancelled'));
    cancel.abort();
    await ended;
    const received = resultOf(await session.call('received'))['received'] as string[];
    expect(received.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({
        method: 'notifications/cancelled',
        params: expect.objectContaining({ requestId: 'h' }),
      }),
    );
    await session.call('write', { lines: [done.replace('$ID', '"h"'), done] });
    await test.until('message-dropped', ({ why }) => why === 'no-such-request');
  });

  it('happens when a stream is not read to its end', async () => {
    const session = await openSession(startForwarder({ s: child() }));
    const events = eventsOf(await session.call('write', { lines: [note(1)] }));
    await events.next();
    await events.return?.();
    const received = resultOf(await session.call('received'))['received'] as string[];
    expect(received.some((line) => line.includes('notifications/cancelled'))).toBe(true);
  });

  it('happens when the server does not begin in time', async () => {
    const clock = manualClock();
    const session = await openSession(startForwarder({ s: child() }, { clock }));
    const hanging = expect(session.call('hang')).rejects.toThrow(fails('timeout'));
    await session.call('pid');
    clock.advance(300_000);
    await hanging;
    const received = resultOf(await session.call('received'))['received'] as string[];
    expect(received.some((line) => line.includes('notifications/cancelled'))).toBe(true);
  });
});
