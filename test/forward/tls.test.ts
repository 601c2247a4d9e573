import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSecureContext, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { makeCertificates, type TestCertificates } from './certificates.ts';
import { bodyText, http, request, startForwarder } from './helpers.ts';

const fails = (code: string) => expect.objectContaining({ name: 'ForwardError', code });
let tls: TestCertificates;
beforeAll(() => {
  tls = makeCertificates(mkdtempSync(join(tmpdir(), 'countersign-forward-tls-')));
});
afterAll(() => rmSync(tls.folder, { recursive: true, force: true }));

function portOf(server: { address(): unknown }): number {
  const address = server.address();
  if (typeof address !== 'object' || address === null || !('port' in address)) throw new Error('no port');
  return Number(address.port);
}

/** Answers with the common name of the client's certificate. */
async function secureServer(options: { needsClient: boolean }): Promise<string> {
  const server = createServer(
    {
      cert: tls.pem('server.pem'),
      key: tls.pem('server.key'),
      ca: tls.pem('ca.pem'),
      requestCert: options.needsClient,
      rejectUnauthorized: options.needsClient,
    },
    (incoming, outgoing) => {
      const { subject } = (incoming.socket as TLSSocket).getPeerCertificate();
      outgoing.writeHead(200, { 'content-type': 'text/plain' }).end(String(subject?.CN ?? 'nobody'));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `https://127.0.0.1:${portOf(server)}/mcp`;
}

async function ask(url: string, more: object): Promise<string> {
  const { forwarder } = startForwarder(
    { s: http(url, more) },
    { resolveSecret: (reference) => Promise.resolve(reference === 'keys:P12' ? 'pass-phrase' : 'wrong') },
  );
  return bodyText(await forwarder.send(request('s', { text: '{}' })));
}

describe('an own certificate authority', () => {
  it('is trusted', async () => {
    const url = await secureServer({ needsClient: false });
    expect(await ask(url, { ca: tls.file('ca.pem') })).toBe('nobody');
  });

  it.each([
    ['no authority', {}],
    ['a wrong one', { ca: 'stranger.pem' }],
    ['a missing one', { ca: 'nowhere.pem' }],
  ])('refuses the server with %s', async (_what, { ca }: { ca?: string }) => {
    const url = await secureServer({ needsClient: false });
    const more = ca === undefined ? {} : { ca: tls.file(ca) };
    await expect(ask(url, more)).rejects.toThrow(fails('refused-tls'));
  });
});

describe('a client certificate', () => {
  it('may be in a file that OpenSSL 3 refuses', () => {
    const pfx = readFileSync(tls.file('legacy.p12'));
    expect(() => createSecureContext({ pfx, passphrase: 'pass-phrase' })).toThrow();
  });

  it.each([
    ['a PEM pair', 'rsa-client', { cert: 'rsa-client.pem', key: 'rsa-client.key' }],
    ['a legacy RSA .p12', 'rsa-client', { p12: 'legacy.p12', passphrase: 'keys:P12' }],
    ['a legacy RSA .p12 without a passphrase', 'rsa-client', { p12: 'legacy-empty.p12' }],
    ['a modern RSA .p12', 'rsa-client', { p12: 'modern.p12', passphrase: 'keys:P12' }],
    ['an EC .p12', 'ec-client', { p12: 'ec.p12', passphrase: 'keys:P12' }],
  ])('is taken from %s', async (_what, name, files) => {
    const url = await secureServer({ needsClient: true });
    const clientCertificate = Object.fromEntries(
      Object.entries(files).map(([key, value]) => [key, key === 'passphrase' ? value : tls.file(value)]),
    );
    expect(await ask(url, { ca: tls.file('ca.pem'), clientCertificate })).toBe(name);
  });

  it('is missing where the server asks for one', async () => {
    const url = await secureServer({ needsClient: true });
    // The handshake is over for the client when a TLS 1.3 server refuses it: all it sees is a closed connection.
    await expect(ask(url, { ca: tls.file('ca.pem') })).rejects.toThrow(fails('bad-answer'));
  });

  it.each([
    ['a wrong passphrase', { p12: 'legacy.p12', passphrase: 'keys:OTHER' }],
    ['a wrong passphrase of a modern file', { p12: 'modern.p12', passphrase: 'keys:OTHER' }],
    ['a missing file', { p12: 'nowhere.p12' }],
    ['a key that does not fit', { cert: 'rsa-client.pem', key: 'ec-client.key' }],
    ['a file that is none', { p12: 'ca.pem' }],
  ])('is refused with %s', async (_what, files) => {
    const clientCertificate = Object.fromEntries(
      Object.entries(files).map(([key, value]) => [key, key === 'passphrase' ? value : tls.file(value)]),
    );
    await expect(ask('https://127.0.0.1:1/', { clientCertificate })).rejects.toThrow(fails('secret-missing'));
  });
});

describe('a corporate proxy', () => {
  async function corporateProxy(refuse: boolean): Promise<{ url: string; targets: string[] }> {
    const targets: string[] = [];
    const sockets = new Set<Socket>();
    const server = createHttpServer((_incoming, outgoing) => void outgoing.writeHead(405).end());
    server.on('connect', (incoming, client: Socket) => {
      targets.push(incoming.url ?? '');
      if (refuse) {
        client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
        return;
      }
      const [host, port] = (incoming.url ?? '').split(':');
      const upstream = connect(Number(port), host, () => {
        client.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(client).pipe(upstream);
      });
      for (const socket of [upstream, client]) {
        sockets.add(socket);
        socket.on('error', () => socket.destroy());
      }
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      server.close();
    });
    return { url: `http://127.0.0.1:${portOf(server)}`, targets };
  }

  it('carries TLS that it cannot see into', async () => {
    const url = await secureServer({ needsClient: true });
    const proxy = await corporateProxy(false);
    const clientCertificate = { p12: tls.file('legacy.p12'), passphrase: 'keys:P12' };
    const answer = await ask(url, { ca: tls.file('ca.pem'), clientCertificate, proxy: proxy.url });
    expect(answer).toBe('rsa-client');
    expect(proxy.targets).toEqual([new URL(url).host]);
  });

  it('carries plain HTTP by CONNECT too', async () => {
    const plain = createHttpServer((_incoming, outgoing) => void outgoing.end('plain'));
    await new Promise<void>((resolve) => plain.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      plain.closeAllConnections();
      plain.close();
    });
    const proxy = await corporateProxy(false);
    expect(await ask(`http://127.0.0.1:${portOf(plain)}/`, { proxy: proxy.url })).toBe('plain');
    expect(proxy.targets).toHaveLength(1);
  });

  it('that refuses makes the server unreachable', async () => {
    const url = await secureServer({ needsClient: false });
    const proxy = await corporateProxy(true);
    await expect(ask(url, { ca: tls.file('ca.pem'), proxy: proxy.url })).rejects.toThrow(
      fails('unreachable'),
    );
  });
});
