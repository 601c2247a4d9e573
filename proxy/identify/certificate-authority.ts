import 'reflect-metadata';
import { type KeyObject, webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PublicKey,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { InstallationId } from '../contract/ids.ts';
import type { Clock } from '../contract/time.ts';
import { trustDomain } from './agent-uri.ts';
import { AuthorityError } from './authority-error.ts';
import { P256, randomSerial, SIGNATURE, validFor } from './certificate-parts.ts';
import type { ListenerNames } from './listener-names.ts';
import { nameConstraints } from './name-constraints.ts';

/** The installation's own certificate authority, with its key in hand. */
export interface Authority {
  readonly installation: InstallationId;
  readonly certificate: X509Certificate;
  readonly certificatePem: string;
  readonly signingKey: webcrypto.CryptoKey;
  readonly clock: Clock;
}
export interface AuthoritySource {
  readonly installation: InstallationId;
  /** The EC P-256 private key out of the keyring. */
  readonly key: KeyObject;
  readonly clock: Clock;
}

const YEARS = 10;

/**
 * Makes the self-signed certificate of the authority: P-256, ten years, no authority below it, constrained to this
 * installation's URIs and the listener's names. Made again with the same key (for another listener name) it still vouches for
 * every agent certificate; agents then need the new file to check the listener.
 */
export async function createAuthority(
  source: AuthoritySource & { readonly names: ListenerNames },
): Promise<Authority> {
  const { installation, clock } = source;
  const { privateKey, publicKey } = await keyPair(source.key);
  const name = [{ CN: [`Countersign CA ${installation}`] }];
  const certificate = await X509CertificateGenerator.create({
    serialNumber: randomSerial(),
    subject: name,
    issuer: name,
    ...validFor(clock, YEARS * 365),
    signingKey: privateKey,
    publicKey,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      nameConstraints(trustDomain(installation), source.names),
      await SubjectKeyIdentifierExtension.create(publicKey),
      await AuthorityKeyIdentifierExtension.create(publicKey),
    ],
  });
  return {
    installation,
    certificate,
    certificatePem: certificate.toString('pem'),
    signingKey: privateKey,
    clock,
  };
}

/**
 * Takes up the authority from its certificate as kept. Throws AuthorityError `unreadable` (no certificate), `mismatch` (of
 * another key or installation).
 */
export async function openAuthority(
  source: AuthoritySource & { readonly certificatePem: string },
): Promise<Authority> {
  const { installation, clock } = source;
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(source.certificatePem);
  } catch (cause) {
    throw new AuthorityError('unreadable', 'the certificate of the authority (ca.pem) cannot be read', {
      cause,
    });
  }
  const { privateKey, publicKey } = await keyPair(source.key);
  const ours = Buffer.from((await PublicKey.create(publicKey)).rawData);
  const subject = certificate.subjectName.getField('CN');
  if (
    !ours.equals(Buffer.from(certificate.publicKey.rawData)) ||
    subject[0] !== `Countersign CA ${installation}`
  ) {
    throw new AuthorityError(
      'mismatch',
      "the certificate of the authority (ca.pem) is not that of this installation's key; restore it from your backup",
    );
  }
  return {
    installation,
    certificate,
    certificatePem: certificate.toString('pem'),
    signingKey: privateKey,
    clock,
  };
}

async function keyPair(key: KeyObject): Promise<webcrypto.CryptoKeyPair> {
  const { subtle } = webcrypto;
  const pkcs8 = key.export({ type: 'pkcs8', format: 'der' });
  const { kty, crv, x, y } = key.export({ format: 'jwk' });
  if (kty !== 'EC' || crv !== 'P-256' || x === undefined || y === undefined) {
    throw new AuthorityError('mismatch', 'the key of the authority is not an EC P-256 key');
  }
  return {
    privateKey: await subtle.importKey('pkcs8', pkcs8, P256, false, ['sign']),
    publicKey: await subtle.importKey('jwk', { kty, crv, x, y }, P256, true, ['verify']),
  };
}
