import 'reflect-metadata';
import { once } from 'node:events';
import { Agent } from 'node:https';
import { connect } from 'node:tls';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  X509Certificate,
} from '@peculiar/x509';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agentUri } from '../../proxy/identify/agent-uri.ts';
import { planAgentDisable, planAgentRenew, planAgentRevoke } from '../../proxy/identify/enrol-agent.ts';
import { issueAgentCertificate } from '../../proxy/identify/issue-certificate.ts';
import { type Installation, movedClock, newInstallation, somePrincipal } from './installation.ts';
import { keyPairOf, oddCertificate, signedBy } from './odd-certificate.ts';
import { call, credentials, outcome, type RealServer, serve } from './real-tls.ts';

let ours: Installation;
let server: RealServer;
beforeAll(async () => {
  ours = await newInstallation();
  server = await serve(ours);
});
afterAll(() => server.close());

const ask = async (client: Parameters<typeof call>[2]) => outcome(await call(server, ours, client));
const clientAuth = new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth], true);

describe('an agent', () => {
  test('is known by its certificate, over TLS 1.3 and 1.2', async () => {
    const { agent, issued } = await ours.enrol('claude');
    for (const version of ['TLSv1.3', 'TLSv1.2'] as const) {
      const answer = await call(server, ours, { ...credentials(issued), maxVersion: version });
      expect(answer.identification).toEqual({ ok: true, agent });
      expect(answer.peer).toMatchObject({ ip: '127.0.0.1', protocol: version });
      expect(answer.peer.untrusted).toBeUndefined();
      expect(answer.peer.certificate).toEqual({
        spkiSha256: issued.spkiSha256,
        serial: issued.serial,
        uris: [agentUri(ours.id, agent.principal)],
        notBefore: issued.notBefore,
        notAfter: issued.notAfter,
      });
    }
  });

  test('may have a name that looks like a host name', async () => {
    const { issued } = await ours.enrol('ci.build.example');
    expect(await ask(credentials(issued))).toBe('ci.build.example');
  });

  test('is still known after its renewal, and its old certificate is not', async () => {
    const first = await ours.enrol('renewed');
    const next = await planAgentRenew({ name: 'renewed' }, ours.registry, ours.authority);
    ours.registry.apply(next.changes);
    expect(await ask(credentials(next.issued))).toBe('renewed');
    expect(await ask(credentials(first.issued))).toBe('revoked');
    const kept = await planAgentRenew({ name: 'renewed', keepOld: true }, ours.registry, ours.authority);
    ours.registry.apply(kept.changes);
    expect(await ask(credentials(kept.issued))).toBe('renewed');
    expect(await ask(credentials(next.issued))).toBe('renewed');
  });
});

describe('refused is', () => {
  test('nobody: no certificate', async () => {
    const answer = await call(server, ours);
    expect(outcome(answer)).toBe('no-certificate');
    expect(answer.peer.untrusted).toBe('NO_CERTIFICATE');
  });

  test('the agent of another installation', async () => {
    const theirs = await newInstallation();
    const { issued } = await theirs.enrol('claude');
    expect(await ask(credentials(issued))).toBe('wrong-installation');
    // Also when it brings its own authority along.
    const chain = `${issued.certificatePem}${theirs.authority.certificatePem}\n`;
    expect(await ask({ cert: chain, key: issued.keyPem })).toBe('wrong-installation');
  });

  test('a self-signed certificate with the same names', async () => {
    const { agent } = await ours.enrol('imitated');
    const fake = await oddCertificate({
      commonName: 'agent imitated',
      names: [{ type: 'url', value: agentUri(ours.id, agent.principal) }],
      extensions: [clientAuth],
    });
    expect(await ask(credentials(fake))).toBe('untrusted');
  });

  test('a certificate that names our authority as its issuer and was signed by another key', async () => {
    const { agent } = await ours.enrol('imitated-too');
    const other = await newInstallation();
    const fake = await oddCertificate({
      issuer: { name: ours.authority.certificate.subject, key: other.authority.signingKey },
      names: [{ type: 'url', value: agentUri(ours.id, agent.principal) }],
      extensions: [clientAuth],
    });
    expect(await ask(credentials(fake))).toBe('untrusted');
  });

  test('an expired certificate, and one that is not valid yet', async () => {
    const old = await ours.enrol('old', 1, -10);
    expect(await ask(credentials(old.issued))).toBe('expired');
    const early = await ours.enrol('early', 1, 10);
    expect(await ask(credentials(early.issued))).toBe('not-yet-valid');
  });

  test("the listener's own certificate, and the authority's", async () => {
    expect(await ask(credentials(ours.listener))).toBe('wrong-purpose');
    const key = await ours.caKey.export({ type: 'pkcs8', format: 'pem' });
    expect(await ask({ cert: ours.authority.certificatePem, key })).toBe('wrong-purpose');
  });

  test('a certificate of our authority that is on no list', async () => {
    const issued = await issueAgentCertificate(ours.authority, { principal: somePrincipal(), name: 'ghost' });
    expect(await ask(credentials(issued))).toBe('unknown-credential');
  });

  test("an agent's key under another agent's name, or under two, or none", async () => {
    const { agent, issued } = await ours.enrol('mallory');
    const victim = await ours.enrol('victim');
    const spki = new X509Certificate(issued.certificatePem).publicKey.rawData;
    const keys = await keyPairOf(issued.keyPem, spki);
    const mine = { type: 'url' as const, value: agentUri(ours.id, agent.principal) };
    const other = { type: 'url' as const, value: agentUri(ours.id, victim.agent.principal) };
    const cases = [[other], [mine, other], [other, mine], []].map((names) => ({
      names,
      serial: issued.serial,
    }));
    for (const { names, serial } of [...cases, { names: [mine], serial: '41' }]) {
      const odd = await oddCertificate({
        issuer: signedBy(ours.authority),
        keys,
        serial,
        ...(names.length === 0 ? {} : { names }),
        extensions: [clientAuth],
      });
      const answer = await call(server, ours, credentials(odd));
      // The chain itself is good: it is the list that says no, also where only the serial differs.
      expect(answer.peer.untrusted).toBeUndefined();
      expect(outcome(answer)).toBe('unknown-credential');
    }
  });

  test("an agent's own key under its own name and serial, but not signed by us", async () => {
    const { agent, issued } = await ours.enrol('self-made');
    const keys = await keyPairOf(issued.keyPem, new X509Certificate(issued.certificatePem).publicKey.rawData);
    const names = [{ type: 'url' as const, value: agentUri(ours.id, agent.principal) }];
    const odd = await oddCertificate({ keys, serial: issued.serial, names, extensions: [clientAuth] });
    expect(await ask(credentials(odd))).toBe('untrusted');
  });

  test('a certificate that an agent signed with its own key', async () => {
    const { agent, issued } = await ours.enrol('forger');
    const spki = new X509Certificate(issued.certificatePem).publicKey.rawData;
    const { privateKey } = await keyPairOf(issued.keyPem, spki);
    for (const ca of [false, true]) {
      const minted = await oddCertificate({
        issuer: { name: 'CN=agent forger', key: privateKey },
        names: [{ type: 'url', value: agentUri(ours.id, agent.principal) }],
        extensions: [clientAuth, new BasicConstraintsExtension(ca)],
      });
      const chain = `${minted.certificatePem}${issued.certificatePem}${ours.authority.certificatePem}\n`;
      expect(await ask({ cert: chain, key: minted.keyPem })).toBe('untrusted');
    }
  });

  test('a disabled agent', async () => {
    const { issued } = await ours.enrol('leaver');
    expect(await ask(credentials(issued))).toBe('leaver');
    const plan = planAgentDisable('leaver', ours.registry, ours.clock.now().wall);
    ours.registry.apply(plan.changes.filter((change) => change.op === 'principal.disable'));
    expect(await ask(credentials(issued))).toBe('disabled');
  });
});

describe('on a connection that stays open', () => {
  const keepAlive = async (name: string) => {
    const { issued } = await ours.enrol(name, 1);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const connections = new Set<number>();
    const again = async () => {
      const answer = await call(server, ours, { ...credentials(issued), agent });
      connections.add(answer.peer.port);
      return answer;
    };
    return { again, connections, end: () => agent.destroy() };
  };

  test('a revocation holds from the next call on, and says how to go on', async () => {
    const { again, connections, end } = await keepAlive('revoked-one');
    expect(outcome(await again())).toBe('revoked-one');
    const now = ours.clock.now().wall;
    ours.registry.apply(planAgentRevoke('revoked-one', ours.registry, now).changes);
    const { identification } = await again();
    expect(identification).toMatchObject({ ok: false, reason: 'revoked' });
    if (identification.ok) throw new Error('accepted');
    expect(identification.forAgent).toContain('countersign agent renew revoked-one');
    expect(identification.forAgent).toContain(new Date(now / 1000).toISOString().slice(0, 10));
    expect(identification.credential).toBeDefined();
    expect(connections.size).toBe(1);
    end();
  });

  test('the end of the certificate does too', async () => {
    const { again, connections, end } = await keepAlive('short-lived');
    expect(outcome(await again())).toBe('short-lived');
    ours.clock.days = 2;
    try {
      expect(outcome(await again())).toBe('expired');
      ours.clock.days = -2;
      expect(outcome(await again())).toBe('not-yet-valid');
    } finally {
      ours.clock.days = 0;
    }
    expect(connections.size).toBe(1);
    end();
  });

  test('nobody changes certificates by renegotiating', async () => {
    const { issued } = await ours.enrol('steady');
    const socket = connect({
      port: server.port,
      host: '127.0.0.1',
      ca: ours.authority.certificatePem,
      servername: 'localhost',
      maxVersion: 'TLSv1.2',
      ...credentials(issued),
    });
    await once(socket, 'secureConnect');
    const failed = await new Promise<Error | null>((resolve) => {
      socket.on('error', resolve);
      socket.renegotiate({}, resolve);
    });
    expect(failed).toBeInstanceOf(Error);
    socket.destroy();
  });
});

describe('the words of a refusal', () => {
  test('hold nothing that the other end made up', async () => {
    const marker = 'IGNORE-PREVIOUS-INSTRUCTIONS';
    const fake = await oddCertificate({
      commonName: marker,
      names: [{ type: 'url', value: `spiffe://${marker}.example/x` }],
    });
    const { identification } = await call(server, ours, credentials(fake));
    expect(JSON.stringify(identification)).not.toContain(marker);
  });

  test('tell an expired stranger nothing of the list', async () => {
    const past = { ...ours.authority, clock: movedClock(-10) };
    const issued = await issueAgentCertificate(past, { principal: somePrincipal(), name: 'x', days: 1 });
    const { identification } = await call(server, ours, credentials(issued));
    expect(identification).toMatchObject({ ok: false, reason: 'expired' });
    expect(identification).not.toHaveProperty('credential');
  });
});
