import { once } from 'node:events';
import { type ConnectionOptions, connect, createServer } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { listenerNames } from '../../proxy/identify/listener-names.ts';
import { type Installation, newInstallation } from './installation.ts';
import { call, credentials, outcome, type RealServer, serve } from './real-tls.ts';

let ours: Installation;
let server: RealServer;
beforeAll(async () => {
  ours = await newInstallation();
  server = await serve(ours);
});
afterAll(() => server.close());

async function handshake(options: ConnectionOptions) {
  const socket = connect({
    port: server.port,
    host: '127.0.0.1',
    servername: 'localhost',
    ca: ours.authority.certificatePem,
    ...options,
  });
  try {
    await once(socket, 'secureConnect');
    const shown = socket.getPeerX509Certificate();
    return {
      protocol: socket.getProtocol(),
      cipher: socket.getCipher().name,
      serial: shown?.serialNumber.toLowerCase(),
      names: shown?.subjectAltName,
    };
  } finally {
    socket.on('error', () => undefined);
    socket.destroy();
  }
}

describe('the listener', () => {
  test('speaks TLS 1.3 where the client can, and 1.2 at least', async () => {
    expect(await handshake({})).toMatchObject({ protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' });
    expect(await handshake({ maxVersion: 'TLSv1.2' })).toMatchObject({
      protocol: 'TLSv1.2',
      cipher: 'ECDHE-ECDSA-AES256-GCM-SHA384',
    });
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'ALL:@SECLEVEL=0' } as const;
    await expect(handshake(old)).rejects.toThrow();
  });

  test.each(['ECDHE-ECDSA-AES128-SHA', 'ECDHE-ECDSA-AES256-SHA384', 'AES128-GCM-SHA256', 'AES256-SHA'])(
    'does not agree to %s',
    async (ciphers) => {
      await expect(handshake({ maxVersion: 'TLSv1.2', ciphers })).rejects.toThrow();
    },
  );

  test.each(['localhost', '127.0.0.1', '::1'])('is %s to a client that checks', async (name) => {
    const { X509Certificate } = await import('node:crypto');
    const certificate = new X509Certificate(ours.listener.certificatePem);
    const found = name === 'localhost' ? certificate.checkHost(name) : certificate.checkIP(name);
    expect(found).toBe(name);
    expect(certificate.checkHost('example.com')).toBeUndefined();
  });

  test('shows its host names alone to who asks for one, and all of its names to others', async () => {
    const named = await handshake({ servername: 'localhost' });
    expect(named.names).toBe('DNS:localhost');
    const whole = 'DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1';
    expect((await handshake({ servername: '' })).names).toBe(whole);
    const other = { servername: 'example.com', checkServerIdentity: () => undefined };
    expect((await handshake(other)).names).toBe(whole);
  });

  test('knows who calls, however it was asked for', async () => {
    const { issued } = await ours.enrol('caller');
    for (const host of ['localhost', '127.0.0.1']) {
      expect(outcome(await call(server, ours, { host, ...credentials(issued) }))).toBe('caller');
      expect(outcome(await call(server, ours, { host }))).toBe('no-certificate');
    }
  });

  test.each(['localhost', ''])(
    'takes new certificates while running (asked for "%s")',
    async (servername) => {
      const { issued } = await ours.enrol(`steady${servername}`);
      const before = await handshake({ servername });
      await ours.certificates.issue(ours.authority, listenerNames([]));
      server.server.setSecureContext(ours.certificates.options());
      const after = await handshake({ servername });
      expect(after.serial).not.toBe(before.serial);
      expect(outcome(await call(server, ours, credentials(issued)))).toBe(`steady${servername}`);
      expect(await handshake({ servername, maxVersion: 'TLSv1.2' })).toMatchObject({
        cipher: 'ECDHE-ECDSA-AES256-GCM-SHA384',
      });
    },
  );

  test('is not believed by an agent whose gateway it is not', async () => {
    const theirs = await newInstallation();
    await expect(handshake({ ca: theirs.authority.certificatePem })).rejects.toThrow();
    // Nor does an agent's certificate make a server: another agent on the machine could pose as the gateway.
    const { issued } = await ours.enrol('poser');
    const fake = createServer({ ...credentials(issued) }, (socket) => socket.end());
    fake.on('tlsClientError', () => undefined);
    fake.listen(0, '127.0.0.1');
    await once(fake, 'listening');
    const address = fake.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(handshake({ port, checkServerIdentity: () => undefined })).rejects.toThrow();
    await new Promise((resolve) => fake.close(resolve));
  });
});
