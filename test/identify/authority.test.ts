import 'reflect-metadata';
import { generateKeyPairSync } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralNames,
  X509Certificate,
} from '@peculiar/x509';
import { beforeAll, describe, expect, test } from 'vitest';
import { createAuthority, openAuthority } from '../../proxy/identify/certificate-authority.ts';
import {
  issueAgentCertificate,
  issueListenerCertificate,
  needsRenewal,
} from '../../proxy/identify/issue-certificate.ts';
import { listenerNames } from '../../proxy/identify/listener-names.ts';
import { uuidv7 } from '../../proxy/platform/uuid.ts';
import { type Installation, movedClock, newInstallation, somePrincipal } from './installation.ts';
import { oddCertificate, signedBy } from './odd-certificate.ts';
import { openssl } from './openssl.ts';

let ours: Installation;
beforeAll(async () => {
  ours = await newInstallation(['gateway.example', '10.1.2.3', 'fd00::7']);
});
const DAY = 24 * 60 * 60 * 1000;

/** What OpenSSL says of a chain under our authority alone, by the strict rules of RFC 5280. */
const chain = (leaf: string, purpose: string, untrusted = '') =>
  openssl(
    { 'ca.pem': ours.authority.certificatePem, 'leaf.pem': leaf, 'others.pem': untrusted },
    ...['verify', '-x509_strict', '-no-CApath', '-no-CAstore', '-CAfile', '{ca.pem}'],
    ...(untrusted === '' ? [] : ['-untrusted', '{others.pem}']),
    ...['-purpose', purpose, '{leaf.pem}'],
  );

describe('OpenSSL', () => {
  test('takes agent certificates for clients and the listener certificate for a server, and neither for the other', async () => {
    for (const name of ['claude', 'ci.build.example', 'a'.repeat(63)]) {
      const agent = await issueAgentCertificate(ours.authority, { principal: somePrincipal(), name });
      expect((await chain(agent.certificatePem, 'sslclient')).said).toMatch(/: OK\n$/);
      expect((await chain(agent.certificatePem, 'sslserver')).ok).toBe(false);
    }
    expect((await chain(ours.listener.certificatePem, 'sslserver')).said).toMatch(/: OK\n$/);
    expect((await chain(ours.listener.certificatePem, 'sslclient')).ok).toBe(false);
  });

  test.each<[string, JsonGeneralNames]>([
    ['a host name', [{ type: 'dns', value: 'www.example.com' }]],
    ['an address', [{ type: 'ip', value: '10.1.2.4' }]],
    ['an IPv6 address', [{ type: 'ip', value: 'fd00::8' }]],
    ['another installation', [{ type: 'url', value: `spiffe://${uuidv7()}.countersign.internal/agent/x` }]],
    [
      'one foreign name among good ones',
      [
        { type: 'dns', value: 'localhost' },
        { type: 'dns', value: 'a.test' },
      ],
    ],
  ])('refuses what our key would sign outside its constraints: %s', async (_, names) => {
    const leaf = await oddCertificate({ issuer: signedBy(ours.authority), names });
    const { ok, said } = await chain(leaf.certificatePem, 'any');
    expect(ok).toBe(false);
    expect(said).toContain('permitted subtree violation');
  });

  test('refuses an authority below ours', async () => {
    const middle = await oddCertificate({
      issuer: signedBy(ours.authority),
      commonName: 'middle',
      extensions: [new BasicConstraintsExtension(true, undefined, true)],
    });
    const leaf = await oddCertificate({
      issuer: { name: 'CN=middle', key: middle.keys.privateKey },
      extensions: [new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth])],
    });
    const { ok, said } = await openssl(
      {
        'ca.pem': ours.authority.certificatePem,
        'leaf.pem': leaf.certificatePem,
        'others.pem': middle.certificatePem,
      },
      ...['verify', '-CAfile', '{ca.pem}', '-untrusted', '{others.pem}', '{leaf.pem}'],
    );
    expect(ok).toBe(false);
    expect(said).toContain('path length constraint exceeded');
  });

  test('reads the authority as meant', async () => {
    const { said } = await openssl(
      { 'ca.pem': ours.authority.certificatePem },
      ...['x509', '-in', '{ca.pem}', '-noout', '-text'],
    );
    for (const words of [
      /Basic Constraints: critical\s+CA:TRUE, pathlen:0/,
      /Key Usage: critical\s+Certificate Sign, CRL Sign/,
      /Name Constraints: critical\s+Permitted:/,
      new RegExp(`URI:${ours.id}\\.countersign\\.internal`),
      'DNS:localhost',
      'DNS:gateway.example',
      'IP:127.0.0.0/255.0.0.0',
      'IP:10.1.2.3/255.255.255.255',
      'ecdsa-with-SHA256',
      'NIST CURVE: P-256',
    ]) {
      expect(said).toMatch(words);
    }
  });
});

describe('an agent certificate', () => {
  test('is what was asked for', async () => {
    const principal = somePrincipal();
    const issued = await issueAgentCertificate(ours.authority, { principal, name: 'claude', days: 30 });
    const certificate = new X509Certificate(issued.certificatePem);
    expect(certificate.subject).toBe('CN=agent claude');
    expect(certificate.serialNumber).toBe(issued.serial);
    expect(issued.serial).toMatch(/^[4-7][0-9a-f]{31}$/);
    expect(issued.notAfter - issued.notBefore).toBe(30 * DAY + 5 * 60 * 1000);
    expect(certificate.notBefore.getTime()).toBe(issued.notBefore);
    expect(certificate.notAfter.getTime()).toBe(issued.notAfter);
    const { said } = await openssl(
      { 'a.pem': issued.certificatePem },
      ...['x509', '-in', '{a.pem}', '-noout', '-text'],
    );
    expect(said).toMatch(/Extended Key Usage: critical\s+TLS Web Client Authentication\n/);
    expect(said).toContain(`URI:spiffe://${ours.id}.countersign.internal/agent/${principal}\n`);
  });

  test.each([0, -1, 398, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    'does not last %s days',
    async (days) => {
      const asked = issueAgentCertificate(ours.authority, { principal: somePrincipal(), name: 'x', days });
      await expect(asked).rejects.toMatchObject({ code: 'bad-days' });
    },
  );

  test('ends with its authority', async () => {
    const late = { ...ours.authority, clock: movedClock(10 * 365 - 3) };
    const issued = await issueAgentCertificate(late, { principal: somePrincipal(), name: 'x', days: 90 });
    expect(issued.notAfter).toBe(ours.authority.certificate.notAfter.getTime());
  });
});

describe('an authority', () => {
  test('is taken up again from its certificate and key, and from no other pair', async () => {
    const { id: installation, clock, caKey: key, authority } = ours;
    const { certificatePem } = authority;
    const again = await openAuthority({ installation, clock, key, certificatePem });
    const agent = await issueAgentCertificate(again, { principal: somePrincipal(), name: 'x' });
    expect((await chain(agent.certificatePem, 'sslclient')).ok).toBe(true);
    const refused = (changes: object) =>
      openAuthority({ installation, clock, key, certificatePem, ...changes });
    const otherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
    await expect(refused({ key: otherKey })).rejects.toMatchObject({ code: 'mismatch' });
    await expect(refused({ installation: uuidv7() })).rejects.toMatchObject({ code: 'mismatch' });
    await expect(refused({ certificatePem: 'x' })).rejects.toMatchObject({ code: 'unreadable' });
    const edwards = generateKeyPairSync('ed25519').privateKey;
    await expect(refused({ key: edwards })).rejects.toMatchObject({ code: 'mismatch' });
  });

  test('made again for another listener name still vouches for every agent', async () => {
    const agent = await issueAgentCertificate(ours.authority, { principal: somePrincipal(), name: 'x' });
    const names = listenerNames(['moved.example']);
    const source = { installation: ours.id, key: ours.caKey, clock: ours.clock };
    await expect(issueListenerCertificate(ours.authority, names)).rejects.toMatchObject({
      code: 'outside-constraints',
    });
    const wider = await createAuthority({ ...source, names });
    await issueListenerCertificate(wider, names);
    const { ok } = await openssl(
      { 'ca.pem': wider.certificatePem, 'a.pem': agent.certificatePem },
      ...['verify', '-x509_strict', '-CAfile', '{ca.pem}', '{a.pem}'],
    );
    expect(ok).toBe(true);
  });
});

describe('listener names', () => {
  test('are loopback and what was configured, each once', () => {
    const names = ['LOCALHOST', '[::1]', '0.0.0.0', '::', '10.0.0.1', 'FD00:0::1', 'fd00::1', 'a.example'];
    expect(listenerNames(names)).toEqual({
      dns: ['localhost', 'a.example'],
      ips: ['127.0.0.1', '::1', '10.0.0.1', 'fd00::1'],
    });
  });

  test.each(['*.example', 'a b', 'a..b', '-a', 'a,DNS:b', '', 'x'.repeat(64), '10.0.0.1/8', 'a:8443'])(
    'are never %j',
    (name) => {
      expect(() => listenerNames([name])).toThrow(expect.objectContaining({ code: 'bad-name' }));
    },
  );

  test('permitted by the authority include those below and all of 127.0.0.0/8', async () => {
    await issueListenerCertificate(
      ours.authority,
      listenerNames(['a.gateway.example', '127.9.9.9', 'fd00::7']),
    );
    for (const name of ['othergateway.example', 'example', '10.1.2.4', '::2']) {
      const asked = issueListenerCertificate(ours.authority, listenerNames([name]));
      await expect(asked).rejects.toMatchObject({ code: 'outside-constraints' });
    }
  });
});

test('a certificate is renewed when two thirds of its life are over', () => {
  const { notBefore, notAfter } = ours.listener;
  expect(needsRenewal({ notBefore, notAfter }, movedClock(0))).toBe(false);
  expect(needsRenewal({ notBefore, notAfter }, movedClock(59))).toBe(false);
  expect(needsRenewal({ notBefore, notAfter }, movedClock(61))).toBe(true);
  expect(needsRenewal({ notBefore, notAfter }, movedClock(500))).toBe(true);
});
