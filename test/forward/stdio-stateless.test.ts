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
  stdio,
} from './helpers.ts';
import { errorCodeOf, fails, openSession, REVISION, resultOf, stateless } from './stdio-helpers.ts';

const META = 'io.modelcontextprotocol/';
const message = (id: string, method: string, params = '{}'): string =>
  `{"jsonrpc":"2.0","id":${id},"method":"${method}","params":${params}}`;
const done = '{"jsonrpc":"2.0","id":$ID,"result":{"done":true}}';

describe('the stateless era', () => {
  it('is told by the header or by the body', async () => {
    const test = startForwarder({ s: child() });
    expect((await stateless(test, message('1', 'pid'))).status).toBe(200);
    const inBody = message('1', 'pid', `{"_meta":{"${META}protocolVersion":"${REVISION}"}}`);
    expect((await test.forwarder.send(request('s', { text: inBody }))).status).toBe(200);
    expect((await test.forwarder.send(request('s', { text: message('1', 'pid') }))).status).toBe(400);
  });

  it('shares one child among the clients of an agent, and none among agents', async () => {
    const test = startForwarder({ s: child() });
    const answers = await Promise.all([
      stateless(test, message('1', 'pid')),
      stateless(test, message('1', 'pid')),
      stateless(test, message('1', 'pid'), { agent: OTHER_AGENT }),
    ]);
    const [a, b, c] = answers.map((answer) => resultOf(answer)['pid']);
    expect(a).toBe(b);
    expect(c).not.toBe(a);
  });

  it('gives each request an id of its own and each answer the id that it came with, as written', async () => {
    const test = startForwarder({ s: child() });
    const ids = ['7', '7', '"7"', '"\\u0041"', '7.0', '0'];
    const answers = await Promise.all(ids.map((id) => stateless(test, message(id, 'line', '{"id":7}'))));
    const lines = answers.map((answer) => String(resultOf(answer)['line']));
    expect(answers.map((answer) => /"id":([^,]+),/.exec(bodyText(answer))?.[1])).toEqual(ids);
    expect(new Set(lines.map((line) => JSON.parse(line).id)).size).toBe(ids.length);
    // All else is byte for byte.
    for (const line of lines)
      expect(line).toMatch(/^{"jsonrpc":"2.0","id":\d+,"method":"line","params":{"id":7}}$/);
  });

  it('keeps progress of two clients with one token apart', async () => {
    const test = startForwarder({ s: child() });
    const progress =
      '{"jsonrpc":"2.0","method":"notifications/progress","params":{"progressToken":$TOKEN,"progress":1}}';
    const write = (lines: string[]): string =>
      message('1', 'write', JSON.stringify({ _meta: { progressToken: 1 }, lines }));
    const first = eventsOf(await stateless(test, write([progress])));
    const second = await allData(await stateless(test, write([progress, done])));
    expect((await first.next()).value).toMatchObject({ data: progress.replace('$TOKEN', '1') });
    expect(second).toEqual([
      progress.replace('$TOKEN', '1'),
      '{"jsonrpc":"2.0","id":1,"result":{"done":true}}',
    ]);
    await first.return?.();
  });

  it('brings subscription notes to the request that listens, under its own id', async () => {
    const test = startForwarder({ s: child() });
    const acknowledged = `{"jsonrpc":"2.0","method":"notifications/subscriptions/acknowledged","params":{"_meta":{"${META}subscriptionId":$ID}}}`;
    const end = `{"jsonrpc":"2.0","id":$ID,"result":{"_meta":{"${META}subscriptionId":$ID}}}`;
    const answer = await stateless(
      test,
      message('"sub"', 'write', JSON.stringify({ lines: [acknowledged, end] })),
    );
    expect(await allData(answer)).toEqual([acknowledged, end].map((line) => line.replaceAll('$ID', '"sub"')));
  });

  it.each([
    [-32601, 404],
    [-32020, 400],
    [-32021, 400],
    [-32022, 400],
    [-32602, 200],
    [-31001, 200],
  ])('gives the error %d the status %d', async (code, status) => {
    const error = `{"jsonrpc":"2.0","id":$ID,"error":{"code":${code},"message":"m"}}`;
    const answer = await stateless(
      startForwarder({ s: child() }),
      message('1', 'write', JSON.stringify({ lines: [error] })),
    );
    expect([answer.status, errorCodeOf(answer)]).toEqual([status, code]);
  });

  it('cancels by closing the stream, and by a notification under the id that the client knows', async () => {
    const test = startForwarder({ s: child() });
    const cancel = new AbortController();
    const one = expect(stateless(test, message('"x"', 'hang'), { signal: cancel.signal })).rejects.toThrow(
      fails('cancelled'),
    );
    const give = new AbortController();
    const two = expect(stateless(test, message('"y"', 'hang'), { signal: give.signal })).rejects.toThrow(
      fails('cancelled'),
    );
    await stateless(test, message('1', 'pid'));
    cancel.abort();
    const notice = '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"y"}}';
    expect((await stateless(test, notice)).status).toBe(202);
    const received = resultOf(await stateless(test, message('2', 'received')))['received'] as string[];
    const messages = received.map((line) => JSON.parse(line));
    const hung = messages.filter(({ method }) => method === 'hang').map(({ id }) => id);
    const cancelled = messages.filter(({ method }) => method === 'notifications/cancelled');
    expect(cancelled.map(({ params }) => params.requestId)).toEqual(hung);
    give.abort();
    await Promise.all([one, two]);
  });

  it('answers a request of the server itself, for there are none in this era', async () => {
    const test = startForwarder({ s: child() });
    await stateless(
      test,
      message(
        '1',
        'write',
        JSON.stringify({ lines: ['{"jsonrpc":"2.0","id":"q","method":"roots/list"}', done] }),
      ),
    );
    const received = resultOf(await stateless(test, message('2', 'received')))['received'] as string[];
    expect(received.map((line) => JSON.parse(line))).toContainEqual(
      expect.objectContaining({ id: 'q', error: expect.objectContaining({ code: -32601 }) }),
    );
  });

  it('ends the child after five minutes without a request, and starts another on demand', async () => {
    const clock = manualClock();
    const test = startForwarder({ s: child() }, { clock });
    const pid = Number(resultOf(await stateless(test, message('1', 'pid')))['pid']);
    clock.advance(4 * 60_000);
    expect(resultOf(await stateless(test, message('1', 'pid')))['pid']).toBe(pid);
    clock.advance(4 * 60_000);
    expect(isAlive(pid)).toBe(true);
    clock.advance(60_000);
    await test.until('child-ended');
    expect(isAlive(pid)).toBe(false);
    expect(resultOf(await stateless(test, message('1', 'pid')))['pid']).not.toBe(pid);
    expect(test.forwarder.health()[0]?.restarts).toBe(0);
  });
});

describe('server/discover towards a server of an older era', () => {
  const discover = message('"d"', 'server/discover');

  it.each([
    ['answers that it does not know it', []],
    ['ends', ['die-on-discover']],
  ])('that %s is a 404, after which a session can be opened', async (_what, flags) => {
    const test = startForwarder({ s: child(flags) });
    const answer = await stateless(test, discover);
    expect([answer.status, errorCodeOf(answer)]).toEqual([404, -32601]);
    expect(bodyText(answer)).toContain('"id":"d"');
    await test.until('child-ended');
    const session = await openSession(test);
    expect((await session.call('pid')).status).toBe(200);
    expect(test.forwarder.health()[0]).toMatchObject({ running: 1, restarts: 0 });
  });

  it('that does not answer is a 404 after a while', async () => {
    const clock = manualClock();
    const test = startForwarder({ s: child(['mute-on-discover']) }, { clock });
    const asking = stateless(test, discover);
    await stateless(test, message('1', 'pid'));
    clock.advance(15_000);
    expect((await asking).status).toBe(404);
    await test.until('child-ended');
  });

  it('that cannot be started is an error', async () => {
    const test = startForwarder({ s: stdio('/no/such/program') });
    await expect(stateless(test, discover)).rejects.toThrow(fails('child-failed'));
  });
});
