import { once } from 'node:events';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { planAgentRevoke } from '../../proxy/identify/enrol-agent.ts';
import { type Installation, newInstallation } from './installation.ts';
import { credentials, outcome, type RealServer, serve } from './real-tls.ts';

let ours: Installation;
let server: RealServer;
beforeAll(async () => {
  ours = await newInstallation();
  server = await serve(ours);
});
afterAll(() => server.close());

describe('a TLS session', () => {
  /** One connection; gives the session that it may be resumed with, and whether it was itself resumed. */
  const visit = async (to: RealServer, version: 'TLSv1.2' | 'TLSv1.3', client: object, session?: Buffer) => {
    const socket: TLSSocket = connect({
      port: to.port,
      host: '127.0.0.1',
      ca: ours.authority.certificatePem,
      servername: 'localhost',
      minVersion: version,
      maxVersion: version,
      ...client,
      ...(session === undefined ? {} : { session }),
    });
    let next: Buffer | undefined;
    socket.on('session', (given: Buffer) => {
      next = given;
    });
    await once(socket, 'secureConnect');
    const resumed = socket.isSessionReused();
    const early = socket.getSession();
    socket.write('GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
    let said = '';
    for await (const part of socket) said += String(part);
    const body = said.slice(said.indexOf('\r\n\r\n') + 4).replace(/^[0-9a-f]+\r\n|\r\n0\r\n\r\n$/g, '');
    return { resumed, session: next ?? early, said: JSON.parse(body) };
  };

  test.each(['TLSv1.2', 'TLSv1.3'] as const)('is not resumed with the listener (%s)', async (version) => {
    const { issued } = await ours.enrol(`once-${version.at(-1)}`);
    const first = await visit(server, version, credentials(issued));
    expect(outcome(first.said)).toBe(`once-${version.at(-1)}`);
    expect((await visit(server, version, credentials(issued), first.session)).resumed).toBe(false);
  });

  test.each(['TLSv1.2', 'TLSv1.3'] as const)(
    'is no way around a revocation even where one is resumed (%s)',
    async (version) => {
      const name = `resumed-${version.at(-1)}`;
      const { issued } = await ours.enrol(name);
      const lax = await serve(ours, { secureOptions: 0 });
      try {
        const first = await visit(lax, version, credentials(issued));
        const second = await visit(lax, version, {}, first.session);
        // The certificate of the first handshake is that of the second.
        expect(second.resumed).toBe(true);
        expect(outcome(second.said)).toBe(name);
        ours.registry.apply(planAgentRevoke(name, ours.registry, ours.clock.now().wall).changes);
        const third = await visit(lax, version, {}, second.session ?? first.session);
        expect(third.resumed).toBe(true);
        expect(outcome(third.said)).toBe('revoked');
        // A resumed TLS 1.3 session that never had a certificate is "authorized" to Node.
        const nobody = await visit(lax, version, {});
        const stillNobody = await visit(lax, version, {}, nobody.session);
        expect(stillNobody.resumed).toBe(true);
        expect(outcome(stillNobody.said)).toBe('no-certificate');
      } finally {
        await lax.close();
      }
    },
  );
});
