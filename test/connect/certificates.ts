import 'reflect-metadata';
import type { webcrypto } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as x509 from '@peculiar/x509';

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;
const CLIENT_AUTH = '1.3.6.1.5.5.7.3.2';
const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';
const LOOPBACK: x509.JsonGeneralNames = [
  { type: 'ip', value: '127.0.0.1' },
  { type: 'dns', value: 'localhost' },
];

export interface Leaf {
  readonly cert: string;
  readonly key: string;
}
export interface Authority {
  readonly ca: string;
  /** For 127.0.0.1 and localhost, where it is not asked for otherwise. */
  server(options?: {
    expired?: boolean;
    purpose?: 'none';
    names?: x509.JsonGeneralNames;
    subject?: string;
  }): Promise<Leaf>;
  /** The gateway's certificate in all but who signed it: itself. */
  selfSigned(): Promise<Leaf>;
  /** One whose authority has its certificate from this one; `chain`: with that certificate beside it. */
  through(options?: { chain?: boolean }): Promise<Leaf>;
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
  interface Signer {
    readonly name: string;
    readonly key: webcrypto.CryptoKey;
  }
  const root: Signer = { name: issuer.subject, key: keys.privateKey };
  const leaf = async (
    name: string,
    expired: boolean,
    extensions: x509.Extension[],
    by: Signer | 'itself' = root,
  ): Promise<Leaf & { readonly pair: webcrypto.CryptoKeyPair }> => {
    const pair = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
    const subject = `CN=${name}`;
    const certificate = await x509.X509CertificateGenerator.create({
      subject,
      issuer: by === 'itself' ? subject : by.name,
      publicKey: pair.publicKey,
      signingKey: by === 'itself' ? pair.privateKey : by.key,
      signingAlgorithm: ALGORITHM,
      notBefore: new Date(Date.now() - 5 * DAY_MS),
      notAfter: new Date(Date.now() + (expired ? -DAY_MS : DAY_MS)),
      extensions,
    });
    const pkcs8 = await crypto.subtle.exportKey('pkcs8', pair.privateKey);
    return { cert: certificate.toString('pem'), key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'), pair };
  };
  const purpose = (oid: string): x509.Extension => new x509.ExtendedKeyUsageExtension([oid]);
  const loopback = (names: x509.JsonGeneralNames = LOOPBACK): x509.Extension =>
    new x509.SubjectAlternativeNameExtension(names);
  const serving = (): x509.Extension[] => [loopback(), purpose(SERVER_AUTH)];
  return {
    ca: issuer.toString('pem'),
    server: (options = {}) =>
      leaf(options.subject ?? 'gateway', options.expired === true, [
        loopback(options.names),
        ...(options.purpose === 'none' ? [] : [purpose(SERVER_AUTH)]),
      ]),
    client: (name, options) => leaf(name, options?.expired === true, [purpose(CLIENT_AUTH)]),
    selfSigned: () => leaf('gateway', false, serving(), 'itself'),
    async through({ chain = false } = {}) {
      const between = await leaf('between', false, [new x509.BasicConstraintsExtension(true, 0, true)]);
      const signer = { name: 'CN=between', key: between.pair.privateKey };
      const under = await leaf('gateway', false, serving(), signer);
      return chain ? { ...under, cert: `${under.cert}\n${between.cert}` } : under;
    },
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
