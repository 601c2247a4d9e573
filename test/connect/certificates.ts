import 'reflect-metadata';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

export interface Leaf {
  readonly cert: string;
  readonly key: string;
}
export interface Authority {
  readonly ca: string;
  /** For 127.0.0.1 and localhost. */
  server(options?: { expired?: boolean }): Promise<Leaf>;
  client(name: string, options?: { expired?: boolean }): Promise<Leaf>;
}

/** A certificate authority made for one test run. */
export async function createAuthority(): Promise<Authority> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
  const issuer = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=test authority',
    keys,
    signingAlgorithm: ALGORITHM,
    notBefore: new Date(Date.now() - 10 * DAY_MS),
    notAfter: new Date(Date.now() + DAY_MS),
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  });
  const leaf = async (name: string, expired: boolean, extensions: x509.Extension[]): Promise<Leaf> => {
    const pair = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const certificate = await x509.X509CertificateGenerator.create({
      subject: `CN=${name}`,
      issuer: issuer.subject,
      publicKey: pair.publicKey,
      signingKey: keys.privateKey,
      signingAlgorithm: ALGORITHM,
      notBefore: new Date(Date.now() - 5 * DAY_MS),
      notAfter: new Date(Date.now() + (expired ? -DAY_MS : DAY_MS)),
      extensions,
    });
    const pkcs8 = await crypto.subtle.exportKey('pkcs8', pair.privateKey);
    return { cert: certificate.toString('pem'), key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY') };
  };
  return {
    ca: issuer.toString('pem'),
    server: (options) =>
      leaf('gateway', options?.expired === true, [
        new x509.SubjectAlternativeNameExtension([
          { type: 'ip', value: '127.0.0.1' },
          { type: 'dns', value: 'localhost' },
        ]),
        new x509.ExtendedKeyUsageExtension([SERVER_AUTH]),
      ]),
    client: (name, options) =>
      leaf(name, options?.expired === true, [new x509.ExtendedKeyUsageExtension([CLIENT_AUTH])]),
  };
}

/** Writes an agent's folder as `countersign agent add` does, and gives its path. */
export async function writeAgentFolder(authority: Authority, name: string, leaf: Leaf): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-connect-'));
  await writeFile(join(folder, `${name}.crt`), leaf.cert);
  await writeFile(join(folder, `${name}.key`), leaf.key, { mode: 0o600 });
  await writeFile(join(folder, 'ca.crt'), authority.ca);
  return folder;
}

export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}
