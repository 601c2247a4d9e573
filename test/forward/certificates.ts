import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export interface TestCertificates {
  readonly folder: string;
  file(name: string): string;
  pem(name: string): string;
}

/** A CA, a server certificate for 127.0.0.1, a stranger's CA, and client certificates with RSA and EC keys, as files. */
export function makeCertificates(folder: string): TestCertificates {
  const file = (name: string): string => join(folder, name);
  const openssl = (...args: string[]): void =>
    void execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256'];
  const rsa = ['-newkey', 'rsa:2048'];

  function authority(name: string): void {
    openssl(
      'req',
      '-x509',
      ...ec,
      '-nodes',
      '-days',
      '2',
      '-subj',
      `/CN=${name}`,
      '-keyout',
      `${name}.key`,
      '-out',
      `${name}.pem`,
    );
  }
  function leaf(name: string, key: string[], extension: string): void {
    writeFileSync(file(`${name}.ext`), extension);
    openssl('req', ...key, '-nodes', '-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.csr`);
    openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-days', '2', '-extfile', `${name}.ext`, '-out', `${name}.pem`],
    );
  }
  function p12(out: string, name: string, password: string, ...more: string[]): void {
    openssl(
      ...['pkcs12', '-export', '-in', `${name}.pem`, '-inkey', `${name}.key`, '-certfile', 'ca.pem'],
      ...['-out', out, '-passout', `pass:${password}`, ...more],
    );
  }

  authority('ca');
  authority('stranger');
  leaf('server', ec, 'subjectAltName=IP:127.0.0.1\nextendedKeyUsage=serverAuth\n');
  leaf('rsa-client', rsa, 'extendedKeyUsage=clientAuth\n');
  leaf('ec-client', ec, 'extendedKeyUsage=clientAuth\n');
  p12('legacy.p12', 'rsa-client', 'pass-phrase', '-legacy');
  p12('modern.p12', 'rsa-client', 'pass-phrase');
  p12('ec.p12', 'ec-client', 'pass-phrase');
  p12('legacy-empty.p12', 'rsa-client', '', '-legacy');
  return { folder, file, pem: (name) => readFileSync(file(name), 'utf8') };
}
