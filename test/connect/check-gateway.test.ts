import { X509Certificate } from 'node:crypto';
import { beforeAll, expect, test } from 'vitest';
import { wrongWithGateway } from '../../proxy/connect/check-gateway.ts';
import { type Authority, createAuthority } from './certificates.ts';

const DAY_MS = 86_400_000;
let ours: Authority;
let authority: X509Certificate;
let certificate: X509Certificate;

beforeAll(async () => {
  ours = await createAuthority();
  authority = new X509Certificate(ours.ca);
  certificate = new X509Certificate((await ours.server()).cert);
});

const check = (change: Partial<Parameters<typeof wrongWithGateway>[0]> = {}) =>
  wrongWithGateway({ certificate, authority, host: '127.0.0.1', now: Date.now(), ...change });

test.each(['127.0.0.1', 'localhost'])('the gateway is known by its authority and its name %s', (host) => {
  expect(check({ host })).toBeUndefined();
});

test.each(['127.0.0.2', '[::1]', '::1', 'example.com', 'gateway', ''])('it is not known as "%s"', (host) => {
  expect(check({ host })).toMatchObject({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
});

test('nobody else is the gateway', async () => {
  const other = await createAuthority();
  const others = [
    undefined,
    // The same names under an authority with the same name and another key.
    new X509Certificate((await other.server()).cert),
    // An agent of this very gateway, which has a certificate of its authority.
    new X509Certificate((await ours.client('127.0.0.1')).cert),
    authority,
  ];
  for (const one of others) expect(check({ certificate: one })).toMatchObject({ code: 'CERT_UNTRUSTED' });
  expect(check({ authority: certificate })).toMatchObject({ code: 'CERT_UNTRUSTED' });
});

test('a certificate is good in its time alone', async () => {
  const expired = new X509Certificate((await ours.server({ expired: true })).cert);
  expect(check({ certificate: expired })).toMatchObject({ code: 'CERT_HAS_EXPIRED' });
  expect(check({ now: Date.now() + 2 * DAY_MS })).toMatchObject({ code: 'CERT_HAS_EXPIRED' });
  expect(check({ now: Date.now() - 20 * DAY_MS })).toMatchObject({ code: 'CERT_NOT_YET_VALID' });
  expect(check({ now: Number.NaN })).toMatchObject({ code: 'CERT_NOT_YET_VALID' });
});
