import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { allData, bodyText, eventsOf, http, listen, request, startForwarder } from './helpers.ts';

const fails = (code: string) => expect.objectContaining({ name: 'ForwardError', code });

describe('an exchange over HTTP', () => {
  it('sends the very bytes and gives the very bytes back', async () => {
    const sent = '{ "jsonrpc":"2.0",\n "id": 1.0,"method":"x\\u0041" }';
    const seen: { body: string; headers: string[]; url: string | undefined }[] = [];
    const url = await listen(async (incoming, outgoing) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      seen.push({ body: Buffer.concat(chunks).toString(), headers: incoming.rawHeaders, url: incoming.url });
      outgoing.writeHead(200, { 'Content-Type': 'application/json', 'Set-Cookie': 'a=b', 'X-Own': 'y' });
      outgoing.end('{"id": 1.0 }\n');
    });
    const { forwarder } = startForwarder({ s: http(`${url}/mcp?v=1`, { headers: { 'X-Key': 'keys:K' } }) });
    const answer = await forwarder.send(
      request('s', {
        text: sent,
        headers: [
          ['X-One', 'é'],
          ['Authorization', 'Bearer a'],
        ],
      }),
    );
    expect(seen[0]).toMatchObject({ body: sent, url: '/mcp?v=1' });
    expect(seen[0]?.headers).toEqual(expect.arrayContaining(['X-One', 'é', 'X-Key', 'value-of-keys:K']));
    expect(seen[0]?.headers).not.toContain('Bearer a');
    expect(answer.status).toBe(200);
    expect(answer.body.kind).toBe('json');
    expect(bodyText(answer)).toBe('{"id": 1.0 }\n');
    const names = answer.headers.map(([name]) => name.toLowerCase());
    expect(names).toEqual(['content-type', 'date']);
  });

  it.each([
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
    ['zstd', zstdCompressSync],
  ])('undoes %s that a server sends unasked', async (coding, compress) => {
    const url = await listen((_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'application/json', 'content-encoding': coding });
      outgoing.end(compress('{"a":1}'));
    });
    const { forwarder } = startForwarder({ s: http(url) });
    const answer = await forwarder.send(request('s', { text: '{}' }));
    expect(bodyText(answer)).toBe('{"a":1}');
    expect(answer.headers.map(([name]) => name)).not.toContain('content-encoding');
  });

  it('passes error answers on with their bodies, for clients fall back by them', async () => {
    const url = await listen((_incoming, outgoing) => {
      outgoing.writeHead(404, { 'content-type': 'application/json' });
      outgoing.end('{"error":{"code":-32601}}');
    });
    const { forwarder } = startForwarder({ s: http(url) });
    const answer = await forwarder.send(request('s', { text: '{}' }));
    expect([answer.status, bodyText(answer)]).toEqual([404, '{"error":{"code":-32601}}']);
  });

  it('knows an empty body and one of another kind', async () => {
    const url = await listen((incoming, outgoing) => {
      if (incoming.method === 'DELETE') outgoing.writeHead(202).end();
      else outgoing.writeHead(200, { 'content-type': 'text/plain' }).end('hm');
    });
    const { forwarder } = startForwarder({ s: http(url) });
    expect((await forwarder.send(request('s', { verb: 'DELETE' }))).body.kind).toBe('empty');
    expect((await forwarder.send(request('s', { verb: 'GET' }))).body.kind).toBe('other');
  });

  it('reads a secret again after 401, for it may have been replaced', async () => {
    let reads = 0;
    const url = await listen((incoming, outgoing) => {
      outgoing.writeHead(incoming.headers['x-key'] === 'v2' ? 200 : 401).end();
    });
    const { forwarder } = startForwarder(
      { s: http(url, { headers: { 'X-Key': 'keys:K' } }) },
      { resolveSecret: () => Promise.resolve(`v${++reads}`) },
    );
    const status = async () => (await forwarder.send(request('s', { text: '{}' }))).status;
    expect([await status(), await status(), await status()]).toEqual([401, 200, 200]);
    expect(reads).toBe(2);
  });
});

describe('event streams', () => {
  it('come event by event, as they come', async () => {
    let write: (text: string) => void = () => undefined;
    const url = await listen((_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
      write = (piece) => void outgoing.write(piece);
      write(': hi\n\nid: 1\ndata: {"n":1}\n\n');
    });
    const { forwarder } = startForwarder({ s: http(url) });
    const events = eventsOf(await forwarder.send(request('s', { verb: 'GET' })));
    expect((await events.next()).value).toMatchObject({ isComment: true });
    expect((await events.next()).value).toMatchObject({ id: '1', data: '{"n":1}' });
    write('data: 2\n\n');
    expect((await events.next()).value).toMatchObject({ data: '2' });
  });

  it('are compressed by some servers', async () => {
    const url = await listen((_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' });
      outgoing.end(gzipSync('data: a\n\ndata: b\n\n'));
    });
    const { forwarder } = startForwarder({ s: http(url) });
    expect(await allData(await forwarder.send(request('s', { verb: 'GET' })))).toEqual(['a', 'b']);
  });

  it('close at the server when the reader stops reading', async () => {
    const closed = Promise.withResolvers<void>();
    const url = await listen((_incoming, outgoing) => {
      outgoing.on('close', () => closed.resolve());
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    });
    const { forwarder } = startForwarder({ s: http(url) });
    const events = eventsOf(await forwarder.send(request('s', { verb: 'GET' })));
    await events.next();
    await events.return?.();
    await closed.promise;
  });

  it('close at the server at once when the call is cancelled, and say so', async () => {
    const closed = Promise.withResolvers<void>();
    const url = await listen((_incoming, outgoing) => {
      outgoing.on('close', () => closed.resolve());
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' }).write('data: 1\n\n');
    });
    const { forwarder } = startForwarder({ s: http(url) });
    const cancel = new AbortController();
    const events = eventsOf(await forwarder.send(request('s', { text: '{}', signal: cancel.signal })));
    await events.next();
    const next = expect(events.next()).rejects.toThrow(fails('cancelled'));
    cancel.abort();
    await Promise.all([closed.promise, next]);
  });

  it('keep the server waiting for a slow reader', async () => {
    const piece = `data: ${'x'.repeat(64 * 1024)}\n\n`;
    let written = 0;
    const stalled = Promise.withResolvers<void>();
    const url = await listen((_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
      function pump(): void {
        while (written < 100_000_000) {
          written += piece.length;
          if (outgoing.write(piece)) continue;
          // Nothing drained for a while: the sockets are full because nobody reads.
          const timer = setTimeout(stalled.resolve, 200);
          outgoing.once('drain', () => {
            clearTimeout(timer);
            pump();
          });
          return;
        }
      }
      pump();
    });
    const { forwarder } = startForwarder({ s: http(url) });
    const events = eventsOf(await forwarder.send(request('s', { verb: 'GET' })));
    await events.next();
    await stalled.promise;
    expect(written).toBeLessThan(50_000_000);
    await events.return?.();
  });

  it('that break off end in an error', async () => {
    const url = await listen((incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
      outgoing.write('data: 1\n\n', () => incoming.socket.destroy());
    });
    const { forwarder } = startForwarder({ s: http(url) });
    const events = eventsOf(await forwarder.send(request('s', { verb: 'GET' })));
    expect((await events.next()).value).toMatchObject({ data: '1' });
    await expect(events.next()).rejects.toThrow(fails('bad-answer'));
  });

  it('with an event beyond the ceiling end in an error', async () => {
    const url = await listen((_incoming, outgoing) => {
      outgoing.writeHead(200, { 'content-type': 'text/event-stream' });
      outgoing.write(`data: ${'x'.repeat(5000)}`);
    });
    const { forwarder } = startForwarder({ s: http(url) }, { answerBytes: 4096 });
    const events = eventsOf(await forwarder.send(request('s', { verb: 'GET' })));
    await expect(events.next()).rejects.toThrow(fails('answer-too-large'));
  });
});
