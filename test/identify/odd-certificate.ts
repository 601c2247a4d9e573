import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  type Extension,
  type JsonGeneralNames,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { Authority } from '../../proxy/identify/certificate-authority.ts';
import {
  newKeyPair,
  P256,
  privateKeyPem,
  randomSerial,
  SIGNATURE,
} from '../../proxy/identify/certificate-parts.ts';

export interface OddCertificate {
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly keys: webcrypto.CryptoKeyPair;
}
export interface OddRequest {
  /** Whose name and key sign it; itself where undefined. */
  readonly issuer?: { readonly name: string; readonly key: webcrypto.CryptoKey } | undefined;
  readonly keys?: webcrypto.CryptoKeyPair;
  readonly names?: JsonGeneralNames;
  readonly extensions?: Extension[];
  readonly commonName?: string;
  readonly serial?: string;
  readonly notBefore?: Date;
  readonly notAfter?: Date;
}

/** A certificate as the product never makes one. */
export async function oddCertificate(request: OddRequest): Promise<OddCertificate> {
  const keys = request.keys ?? (await newKeyPair());
  const subject = `CN=${request.commonName ?? 'odd one'}`;
  const certificate = await X509CertificateGenerator.create({
    serialNumber: request.serial ?? randomSerial(),
    subject,
    issuer: request.issuer?.name ?? subject,
    notBefore: request.notBefore ?? new Date(Date.now() - 60_000),
    notAfter: request.notAfter ?? new Date(Date.now() + 3_600_000),
    signingKey: request.issuer?.key ?? keys.privateKey,
    publicKey: keys.publicKey,
    signingAlgorithm: SIGNATURE,
    extensions: [
      ...(request.names === undefined ? [] : [new SubjectAlternativeNameExtension(request.names)]),
      ...(request.extensions ?? []),
    ],
  });
  return {
    certificatePem: `${certificate.toString('pem')}\n`,
    keyPem: await privateKeyPem(keys.privateKey),
    keys,
  };
}

export function signedBy(authority: Authority): NonNullable<OddRequest['issuer']> {
  return { name: authority.certificate.subject, key: authority.signingKey };
}

/** The key pair behind an issued certificate's PEM key, for one that is to have the same key. */
export async function keyPairOf(
  keyPem: string,
  certificateSpki: ArrayBuffer,
): Promise<webcrypto.CryptoKeyPair> {
  const der = Buffer.from(keyPem.replace(/-----[^-]+-----|\s/g, ''), 'base64');
  return {
    privateKey: await webcrypto.subtle.importKey('pkcs8', der, P256, true, ['sign']),
    publicKey: await webcrypto.subtle.importKey('spki', certificateSpki, P256, true, ['verify']),
  };
}
