import 'reflect-metadata';
import { X509Certificate as Parsed } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:tls';
import {
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  type JsonGeneralNames,
  SubjectAlternativeNameExtension,
} from '@peculiar/x509';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { agentUri } from '../../proxy/identify/agent-uri.ts';
import { uriNames } from '../../proxy/identify/peer.ts';
import { threadCpu } from '../thread-cpu.ts';
import { type Installation, newInstallation } from './installation.ts';
import { type OddRequest, oddCertificate, signedBy } from './odd-certificate.ts';
import { openssl } from './openssl.ts';
import { call, credentials, outcome, type RealServer, serve } from './real-tls.ts';

let ours: Installation;
let server: RealServer;
let victim: string;
beforeAll(async () => {
  ours = await newInstallation();
  server = await serve(ours);
  victim = agentUri(ours.id, (await ours.enrol('victim')).agent.principal);
});
afterAll(() => server.close());

const SUBJECT_ALT_NAME = '2.5.29.17';
const clientAuth = new ExtendedKeyUsageExtension([ExtendedKeyUsage.clientAuth]);
const bytes = (text: string) => new TextEncoder().encode(text);
const many = (count: number): JsonGeneralNames =>
  Array.from({ length: count }, (_, n) => ({
    type: 'url' as const,
    value: `https://${n}.example/${'x'.repeat(20)}`,
  }));

describe('a strange certificate is refused and brings nothing down', () => {
  const odd: [string, () => OddRequest][] = [
    ['1,500 names', () => ({ names: many(1500) })],
    ['9 URIs', () => ({ names: [{ type: 'url', value: victim }, ...many(8)] })],
    [
      'names that are no ASN.1',
      () => ({ extensions: [new Extension(SUBJECT_ALT_NAME, false, bytes('rubbish'))] }),
    ],
    [
      'empty names',
      () => ({ extensions: [new Extension(SUBJECT_ALT_NAME, false, new Uint8Array([0x30, 0]))] }),
    ],
    ['an unknown critical extension', () => ({ extensions: [new Extension('1.2.3.4', true, bytes('x'))] })],
    ['names twice', () => ({ names: many(1), extensions: [new SubjectAlternativeNameExtension(many(1))] })],
    ['a serial of 40 bytes', () => ({ serial: 'f'.repeat(80) })],
    ['a serial of zero', () => ({ serial: '00' })],
    ['the year 9999', () => ({ notAfter: new Date('9999-12-31T23:59:59Z') })],
    ['an end before its beginning', () => ({ notBefore: new Date(5e12), notAfter: new Date(1e12) })],
    ['control characters in its name', () => ({ commonName: 'a\u0000b\u001b[2J\u202e' })],
    ['one name posing as two', () => ({ names: [{ type: 'dns', value: `a, URI:${victim}` }] })],
  ];
  test.each(odd)('%s, self-signed and signed by us', async (_, request) => {
    for (const issuer of [undefined, signedBy(ours.authority)]) {
      const made = request();
      const certificate = await oddCertificate({
        ...made,
        issuer,
        extensions: [clientAuth, ...(made.extensions ?? [])],
      });
      const answer = await call(server, ours, credentials(certificate));
      expect(answer.identification.ok).toBe(false);
      expect(answer.peer.certificate?.uris ?? []).not.toContain(victim);
      expect(JSON.stringify(answer.peer).length).toBeLessThan(2000);
    }
    expect(outcome(await call(server, ours))).toBe('no-certificate');
  });

  test.each([
    ['RSA', ['-newkey', 'rsa:2048']],
    ['P-521', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-521']],
    ['Ed25519', ['-newkey', 'ed25519']],
  ])('a key of another kind: %s', async (_, key) => {
    const { said } = await openssl(
      {},
      ...['req', '-x509', ...key, '-nodes', '-subj', '/CN=odd', '-days', '2', '-keyout', '-', '-out', '-'],
    );
    const cert = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(said)?.[0];
    const pem = /-----BEGIN [A-Z ]*KEY-----[^-]+-----END [A-Z ]*KEY-----/.exec(said)?.[0];
    if (cert === undefined || pem === undefined) throw new Error(said);
    const answer = await call(server, ours, { cert, key: pem });
    expect(outcome(answer)).toBe('untrusted');
    expect(answer.peer.certificate?.spkiSha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test('bytes that are no TLS at all, and a client that goes away in the handshake', async () => {
    for (const first of ['GET / HTTP/1.1\r\n\r\n', '\u0016\u0003\u0001\u0000\u0005\u0001\u0000']) {
      const socket = connect({ port: server.port, host: '127.0.0.1', rejectUnauthorized: false });
      socket.on('error', () => undefined);
      socket.destroy();
      const { Socket } = await import('node:net');
      const plain = new Socket();
      plain.on('error', () => undefined);
      plain.connect(server.port, '127.0.0.1');
      await once(plain, 'connect');
      plain.end(first);
      await once(plain, 'close');
    }
    expect(outcome(await call(server, ours))).toBe('no-certificate');
  });
});

describe('URI names', () => {
  test('are read as OpenSSL reads them, whatever stands beside them', async () => {
    const keys = (await oddCertificate({})).keys;
    const text = fc.stringMatching(/^[ -~]{1,40}$/);
    const name = fc.oneof(
      fc.record({
        type: fc.constant('url' as const),
        value: fc.constantFrom(victim, 'https://a.example/x?y=1'),
      }),
      fc.record({ type: fc.constantFrom('url' as const, 'dns' as const, 'email' as const), value: text }),
      fc.record({
        type: fc.constant('dns' as const),
        value: text.map((some) => `${some}", URI:${victim}, DNS:"${some}`),
      }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(name, { minLength: 1, maxLength: 6 }), async (names) => {
        const { certificatePem } = await oddCertificate({ keys, names });
        const found = uriNames(new Parsed(certificatePem).subjectAltName ?? '');
        const real = names.filter(({ type }) => type === 'url').map(({ value }) => value);
        for (const uri of found) expect(real).toContain(uri);
        // The plain ones are found wherever they stand.
        const plain = (value: string) => /^[A-Za-z0-9:/.?=-]+$/.test(value);
        expect(found.filter(plain)).toEqual(real.filter(plain));
      }),
      { numRuns: 200 },
    );
  });

  test.each(['URI:"a', 'URI:a"b', 'URI:a,b', ', URI:a', 'URI', '\u0000URI:a'])('are none in %j', (form) => {
    expect(uriNames(form)).toEqual([]);
  });

  test('are read in linear time', () => {
    const started = threadCpu();
    uriNames(`URI:"${'\\'.repeat(100_000)}`);
    uriNames('URI:x'.repeat(20_000));
    uriNames(`${'URI:x, '.repeat(20_000)}"`);
    expect(threadCpu() - started).toBeLessThan(3000);
  });
});
