import 'reflect-metadata';
import { createHash, webcrypto } from 'node:crypto';
import { Pkcs10CertificateRequest } from '@peculiar/x509';
import { P256 } from './certificate-parts.ts';
import { readDeviceKey } from './device-key.ts';
import { EnrolError } from './enrol-error.ts';

/** The key that asks for a certificate, and has shown that it is there. */
export interface RequestedKey {
  readonly key: webcrypto.CryptoKey;
  /** Lower-case hex. */
  readonly spkiSha256: string;
}

/**
 * Reads a PKCS#10 request (base64url of its DER) and checks that its own P-256 key signed it. Subject, extensions and attributes are
 * not looked at: what the certificate says is the gateway's own. Throws EnrolError `bad-request`, `bad-key`.
 */
export async function readCertificateRequest(csr: string): Promise<RequestedKey> {
  let request: Pkcs10CertificateRequest;
  let signed: boolean;
  try {
    request = new Pkcs10CertificateRequest(Buffer.from(csr, 'base64url'));
    signed = await request.verify(webcrypto);
  } catch (cause) {
    throw refused(cause);
  }
  if (!signed) throw refused(undefined);
  const der = Buffer.from(request.publicKey.rawData);
  readDeviceKey(der.toString('base64url'));
  return {
    key: await webcrypto.subtle.importKey('spki', der, P256, true, ['verify']),
    spkiSha256: createHash('sha256').update(der).digest('hex'),
  };
}

function refused(cause: unknown): EnrolError {
  return new EnrolError('bad-request', 'the request for a certificate is not signed by its own key', {
    cause,
  });
}
