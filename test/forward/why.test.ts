import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { probeServer } from '../../proxy/forward/probe.ts';
import { AGENT, child, http, listen, startForwarder, stdio } from './helpers.ts';

/** Where nobody listens any more. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
const saying = (code: string, fact: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(fact) });

describe('a server that cannot be used says why', () => {
  it('a program that ends at its start: with its own last words', async () => {
    const test = startForwarder({ s: child(['die-at-start']) });
    await expect(probeServer(test.forwarder, 's', AGENT)).rejects.toMatchObject({
      code: 'child-failed',
      message: expect.stringContaining('exit code 4'),
      said: ['no licence found'],
    });
    const [health] = test.forwarder.health();
    expect(health).toMatchObject({
      failing: true,
      lastError: { code: 'child-failed', said: ['no licence found'] },
    });
    // The back-off has nothing to add of its own.
    await expect(probeServer(test.forwarder, 's', AGENT)).rejects.toMatchObject({
      code: 'child-failed',
      said: ['no licence found'],
    });
  });

  it('never with a secret that the child was given', async () => {
    const script = 'echo "bad token $TOKEN, host $HOST_NAME" >&2; exit 3';
    const env = { TOKEN: 'keys:T', HOST_NAME: { literal: 'files.test' } };
    const test = startForwarder({ s: stdio('/bin/sh', ['-c', script], { env }) });
    await expect(probeServer(test.forwarder, 's', AGENT)).rejects.toMatchObject({
      said: ['bad token [secret], host files.test'],
    });
    expect(JSON.stringify([test.events, test.forwarder.health()])).not.toContain('value-of-keys:T');
  });

  it.each([
    ['no such program', stdio('no-such-program'), 'no-such-program'],
    ['no such folder', child([], { cwd: '/no/such/folder' }), '/no/such/folder'],
  ])('%s', async (_what, server, fact) => {
    const { forwarder } = startForwarder({ s: server });
    await expect(probeServer(forwarder, 's', AGENT)).rejects.toEqual(saying('child-failed', fact));
  });

  it('nobody listens', async () => {
    const { forwarder } = startForwarder({ s: http(`http://127.0.0.1:${await closedPort()}/`) });
    await expect(probeServer(forwarder, 's', AGENT)).rejects.toEqual(saying('unreachable', 'ECONNREFUSED'));
  });

  it('a name that nobody knows', async () => {
    const { forwarder } = startForwarder({ s: http('https://countersign.invalid/mcp') });
    await expect(probeServer(forwarder, 's', AGENT)).rejects.toEqual(saying('unreachable', 'DNS'));
  });

  it('no TLS at the other end', async () => {
    const url = await listen((_incoming, outgoing) => void outgoing.end());
    const { forwarder } = startForwarder({ s: http(url.replace('http:', 'https:')) });
    await expect(probeServer(forwarder, 's', AGENT)).rejects.toEqual(saying('refused-tls', 'TLS'));
  });

  it('a proxy that lets nothing through', async () => {
    const proxy = await listen(() => undefined);
    const refusing = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n'));
    });
    await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void refusing.close());
    const address = refusing.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const { forwarder } = startForwarder({
      s: http(proxy, { proxy: `http://127.0.0.1:${port}` }),
    });
    await expect(probeServer(forwarder, 's', AGENT)).rejects.toEqual(saying('unreachable', '407'));
  });

  it.each([401, 403])('a credential is wanted (%i)', async (status) => {
    const url = await listen((_incoming, outgoing) => void outgoing.writeHead(status).end());
    const { forwarder } = startForwarder({ s: http(url) });
    await expect(probeServer(forwarder, 's', AGENT)).rejects.toEqual(saying('unauthorized', String(status)));
  });
});

describe('health', () => {
  it('is failing while the last exchange failed; the last failure stays to be read', async () => {
    let status = 401;
    const url = await listen((_incoming, outgoing) => void outgoing.writeHead(status).end());
    const { forwarder, events } = startForwarder({ s: http(url) });
    await probeServer(forwarder, 's', AGENT).catch(() => undefined);
    expect(forwarder.health()[0]).toMatchObject({ failing: true, lastError: { code: 'unauthorized' } });
    status = 200;
    await probeServer(forwarder, 's', AGENT).catch(() => undefined);
    expect(forwarder.health()[0]).toMatchObject({ failing: false, lastError: { code: 'unauthorized' } });
    const turns = events.flatMap((event) => (event.kind === 'health-turned' ? [event.failing] : []));
    expect(turns).toEqual([true, false]);
  });
});

describe('a server on trial', () => {
  it('is none of those in use, and finds the secrets that come with it', async () => {
    const { forwarder } = startForwarder({});
    const trial = forwarder.trial(
      { s: child([], { env: { NEW: 'keys:NEW', OLD: 'keys:OLD' } }) },
      new Map([['keys:NEW', 'fresh']]),
    );
    try {
      const message =
        '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25"}}';
      const send = (text: string, session: readonly (readonly [string, string])[] = []) =>
        trial.send({
          server: 's',
          verb: 'POST',
          headers: [...session],
          body: Buffer.from(text),
          calls: [],
          agent: AGENT,
          signal: new AbortController().signal,
        });
      const opened = await send(message);
      const session = opened.headers.filter(([name]) => name === 'mcp-session-id');
      const answer = await send('{"jsonrpc":"2.0","id":2,"method":"env"}', session);
      const text = answer.body.kind === 'json' ? Buffer.from(answer.body.bytes).toString() : '';
      expect(JSON.parse(text).result.env).toMatchObject({ NEW: 'fresh', OLD: 'value-of-keys:OLD' });
      expect(forwarder.health()).toEqual([]);
    } finally {
      await trial.close();
    }
  });
});
