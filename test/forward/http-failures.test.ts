import { once } from 'node:events';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { eventsOf, http, listen, manualClock, request, startForwarder } from './helpers.ts';

const fails = (code: string) => expect.objectContaining({ name: 'ForwardError', code });

describe('what goes wrong', () => {
  it('a server that takes too long to begin', async () => {
    const asked = Promise.withResolvers<void>();
    const closed = Promise.withResolvers<void>();
    const url = await listen((_incoming, outgoing) => {
      outgoing.on('close', () => closed.resolve());
      asked.resolve();
    });
    const clock = manualClock();
    const { forwarder } = startForwarder({ s: http(url) }, { clock });
    const sending = expect(forwarder.send(request('s', { text: '{}' }))).rejects.toThrow(fails('timeout'));
    await asked.promise;
    clock.advance(300_000);
    await Promise.all([sending, closed.promise]);
    expect(forwarder.health()[0]?.lastError?.code).toBe('timeout');
  });

  it('a JSON answer that begins and stalls', async () => {
    const clock = manualClock();
    const begun = Promise.withResolvers<void>();
    const url = await listen((_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'application/json' });
      outgoing.write('{"a":', () => begun.resolve());
    });
    const { forwarder } = startForwarder({ s: http(url) }, { clock });
    const sending = expect(forwarder.send(request('s', { text: '{}' }))).rejects.toThrow(fails('timeout'));
    await begun.promise;
    clock.advance(300_000);
    await sending;
  });

  it.each([
    ['a body', (): [object, Buffer] => [{}, Buffer.alloc(5000, 'x')]],
    [
      'a decompression bomb',
      (): [object, Buffer] => [{ 'content-encoding': 'gzip' }, gzipSync(Buffer.alloc(50_000_000, 'x'))],
    ],
    [
      'a bomb in a bomb',
      (): [object, Buffer] => [
        { 'content-encoding': 'gzip, gzip' },
        gzipSync(gzipSync(Buffer.alloc(50_000_000, 'x'))),
      ],
    ],
  ])('%s beyond the ceiling', async (_what, make) => {
    const [headers, body] = make();
    const url = await listen((_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'application/json', ...headers });
      outgoing.end(body);
    });
    const { forwarder } = startForwarder({ s: http(url) }, { answerBytes: 4096 });
    await expect(forwarder.send(request('s', { text: '{}' }))).rejects.toThrow(fails('answer-too-large'));
  });

  it.each([
    ['a coding nobody knows', { 'content-encoding': 'snappy' }, Buffer.from('x')],
    ['a coding that is not what it says', { 'content-encoding': 'gzip' }, Buffer.from('plain')],
    ['a cut gzip stream', { 'content-encoding': 'gzip' }, gzipSync('{"a":1}').subarray(0, 12)],
  ])('%s', async (_what, headers, body) => {
    const url = await listen((_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'application/json', ...headers }).end(body);
    });
    const { forwarder } = startForwarder({ s: http(url) });
    await expect(forwarder.send(request('s', { text: '{}' }))).rejects.toThrow(fails('bad-answer'));
  });

  it('a redirect, which would carry credentials elsewhere', async () => {
    let elsewhere = 0;
    const target = await listen((_incoming, outgoing) => {
      elsewhere += 1;
      outgoing.end();
    });
    const url = await listen(
      (_incoming, outgoing) => void outgoing.writeHead(307, { location: target }).end(),
    );
    const { forwarder } = startForwarder({ s: http(url) });
    await expect(forwarder.send(request('s', { text: '{}' }))).rejects.toThrow(fails('redirected'));
    expect(elsewhere).toBe(0);
  });

  it('a body that is shorter than it said', async () => {
    const url = await listen((incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-length': 100 });
      outgoing.write('{"a":', () => incoming.socket.destroy());
    });
    const { forwarder } = startForwarder({ s: http(url) });
    await expect(forwarder.send(request('s', { text: '{}' }))).rejects.toThrow(fails('bad-answer'));
  });

  it('a server that is not there', async () => {
    const { forwarder, until } = startForwarder({ s: http('http://127.0.0.1:1/secret-path') });
    const error = await forwarder.send(request('s', { text: '{}' })).catch((failure: unknown) => failure);
    expect(error).toEqual(fails('unreachable'));
    expect(error).toMatchObject({ forAgent: expect.not.stringMatching(/127\.0\.0\.1|secret-path/) });
    await until('failed', ({ code }) => code === 'unreachable');
  });

  it('a server nobody configured', async () => {
    const { forwarder } = startForwarder({});
    await expect(forwarder.send(request('s'))).rejects.toThrow(fails('unknown-server'));
  });

  it('a secret that is missing, empty or no header', async () => {
    for (const value of [undefined, '', 'a\nb']) {
      const { forwarder } = startForwarder(
        { s: http('http://127.0.0.1:1', { headers: { 'X-Key': 'keys:K' } }) },
        {
          resolveSecret: () =>
            value === undefined ? Promise.reject(new Error('no')) : Promise.resolve(value),
        },
      );
      const error = await forwarder.send(request('s', { text: '{}' })).catch((failure: unknown) => failure);
      expect(error).toEqual(fails('secret-missing'));
    }
  });

  it('a call that was cancelled before it was sent', async () => {
    let asked = 0;
    const url = await listen((_incoming, outgoing) => {
      asked += 1;
      outgoing.end();
    });
    const { forwarder } = startForwarder({ s: http(url) });
    const sending = forwarder.send(request('s', { text: '{}', signal: AbortSignal.abort() }));
    await expect(sending).rejects.toThrow(fails('cancelled'));
    expect(asked).toBe(0);
  });
});

describe('closing', () => {
  it('ends what is open', async () => {
    const url = await listen((_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    });
    const { forwarder } = startForwarder({ s: http(url) });
    const events = eventsOf(await forwarder.send(request('s', { verb: 'GET' })));
    await events.next();
    const next = expect(events.next()).rejects.toThrow(fails('closed'));
    await Promise.all([forwarder.close(), next]);
    await expect(forwarder.send(request('s'))).rejects.toThrow(fails('closed'));
  });

  it('leaves servers alone that a reload does not change', async () => {
    const sockets = new Set<unknown>();
    const url = await listen((incoming, outgoing) => {
      sockets.add(incoming.socket);
      if (incoming.method === 'GET') {
        outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
      } else outgoing.end();
    });
    const { forwarder } = startForwarder({ stays: http(url), goes: http(url, { headers: {} }) });
    await forwarder.send(request('stays', { text: '{}' }));
    const events = eventsOf(await forwarder.send(request('goes', { verb: 'GET' })));
    await events.next();
    const gone = expect(events.next()).rejects.toThrow(fails('closed'));
    await forwarder.reconfigure({ servers: { stays: { ...http(url), mode: 'observe' }, new: http(url) } });
    await gone;
    await forwarder.send(request('stays', { text: '{}' }));
    expect(sockets.size).toBe(2);
    await expect(forwarder.send(request('goes'))).rejects.toThrow(fails('unknown-server'));
    expect(forwarder.health().map(({ name }) => name)).toEqual(['stays', 'new']);
  });
});

describe('credentials in the clear', () => {
  it.each([
    ['a secret header', { url: 'http://example.test/mcp', headers: { 'X-Any': 'keys:K' } }],
    ['a literal credential', { url: 'http://example.test/mcp', headers: { 'X-Api-Key': { literal: 'k' } } }],
    ['a header of the agent', { url: 'http://example.test/mcp', passHeaders: ['authorization'] }],
    [
      'a loopback name behind a proxy',
      { url: 'http://localhost/', proxy: 'http://p.test', passHeaders: ['cookie'] },
    ],
    ['a look-alike of loopback', { url: 'http://127.0.0.1.example.test/', passHeaders: ['cookie'] }],
    ['a credential in the URL', { url: 'https://u:p@example.test/' }],
  ])('refuses %s', (_what, config) => {
    const { url, ...more } = config;
    expect(() => startForwarder({ s: http(url, more) })).toThrow(fails('insecure-credential'));
  });

  it.each([
    ['https', { url: 'https://example.test/mcp', headers: { 'X-Any': 'keys:K' } }],
    ['loopback', { url: 'http://localhost:3000/mcp', headers: { 'X-Any': 'keys:K' } }],
    ['public headers', { url: 'http://example.test/mcp', headers: { 'X-Tenant': { literal: 'a' } } }],
  ])('takes %s', (_what, config) => {
    const { url, ...more } = config;
    expect(startForwarder({ s: http(url, more) }).forwarder.health()).toHaveLength(1);
  });

  it('refuses on reload with nothing changed', async () => {
    const { forwarder } = startForwarder({ s: http('http://localhost:1') });
    const bad = { t: http('http://example.test', { passHeaders: ['cookie'] }) };
    await expect(forwarder.reconfigure({ servers: bad })).rejects.toThrow(fails('insecure-credential'));
    expect(forwarder.health().map(({ name }) => name)).toEqual(['s']);
  });
});

describe('a hundred calls at once', () => {
  it('take several connections, and keep them', async () => {
    const sockets = new Set<unknown>();
    const url = await listen(async (incoming, outgoing) => {
      sockets.add(incoming.socket);
      incoming.resume();
      await once(incoming, 'end');
      outgoing.writeHead(200, { 'content-type': 'application/json' }).end('{}');
    });
    const { forwarder } = startForwarder({ s: http(url) });
    for (let round = 0; round < 10; round += 1) {
      await Promise.all(Array.from({ length: 10 }, () => forwarder.send(request('s', { text: '{}' }))));
    }
    expect(sockets.size).toBeGreaterThan(1);
    expect(sockets.size).toBeLessThanOrEqual(20);
  });
});
