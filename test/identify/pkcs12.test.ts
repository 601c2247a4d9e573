import { X509Certificate } from 'node:crypto';
import { expect, test } from 'vitest';
import { Pkcs12Error, pkcs12 } from '../../proxy/identify/pkcs12.ts';
import { newInstallation } from './installation.ts';
import { openssl } from './openssl.ts';
import { call, outcome, serve } from './real-tls.ts';

const passphrase = 'a "quoted" pass phrase!';

async function made() {
  const ours = await newInstallation();
  const { issued, caPem } = await ours.enrol('browser');
  const file = await pkcs12({ ...issued, caPem, passphrase, friendlyName: 'browser' });
  return { ours, issued, caPem, file };
}

test('a PKCS#12 file works in a real TLS client of Node', async () => {
  const { ours, file } = await made();
  const server = await serve(ours);
  try {
    expect(outcome(await call(server, ours, { pfx: Buffer.from(file), passphrase }))).toBe('browser');
    await expect(call(server, ours, { pfx: Buffer.from(file), passphrase: 'wrong one' })).rejects.toThrow();
  } finally {
    await server.close();
  }
});

test('OpenSSL opens it, and sees key, certificate and authority under sound algorithms', async () => {
  const { file, issued, caPem } = await made();
  const args = ['pkcs12', '-in', '{a.p12}', '-info', '-nodes', '-passin', `pass:${passphrase}`];
  const { ok, said } = await openssl({ 'a.p12': file }, ...args);
  expect(ok).toBe(true);
  expect(said).toContain('MAC: sha256');
  expect(said.match(/PBES2, PBKDF2, AES-256-CBC, Iteration 100000, PRF hmacWithSHA256/g)).toHaveLength(2);
  expect(said).toContain('friendlyName: browser');
  const serials = [...said.matchAll(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g)].map(
    ([pem]) => new X509Certificate(pem).serialNumber,
  );
  expect(serials).toEqual([issued.certificatePem, caPem].map((pem) => new X509Certificate(pem).serialNumber));
  const body = issued.keyPem.split('\n').slice(1, -2).join('');
  expect(said.replaceAll('\n', '')).toContain(body);
});

test.each(['short', 'päßwörter', 'line\nfeed in it', 'x'.repeat(257)])(
  '%j is no passphrase for one',
  async (bad) => {
    const contents = { certificatePem: '', keyPem: '', caPem: '', friendlyName: 'x', passphrase: bad };
    const refused = await pkcs12(contents).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(Pkcs12Error);
    expect(refused).toMatchObject({ code: 'bad-passphrase' });
  },
);
