import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { HttpServerConfig, SecretReference } from '../contract/config.ts';
import { ForwardError } from './forward-error.ts';

/** What Node's TLS takes. Key material: never logged. */
export type CertificateOptions =
  | { readonly cert: string | Uint8Array; readonly key: string | Uint8Array }
  | { readonly pfx: Uint8Array; readonly passphrase: string };

/**
 * Reads the client certificate of a server. Throws ForwardError `secret-missing` where a file or passphrase is missing or does not
 * fit.
 */
export async function readClientCertificate(
  config: NonNullable<HttpServerConfig['clientCertificate']>,
  resolveSecret: (reference: SecretReference) => Promise<string>,
): Promise<CertificateOptions> {
  try {
    if ('cert' in config) {
      const [cert, key] = await Promise.all([readFile(config.cert), readFile(config.key)]);
      if (!new X509Certificate(cert).checkPrivateKey(createPrivateKey(key))) {
        throw new Error("the key is not the certificate's");
      }
      return { cert, key };
    }
    const pfx = new Uint8Array(await readFile(config.p12));
    const passphrase = config.passphrase === undefined ? '' : await resolveSecret(config.passphrase);
    return await readPkcs12(pfx, passphrase);
  } catch (cause) {
    throw new ForwardError('secret-missing', 'The client certificate of the server cannot be read.', cause);
  }
}

/**
 * OpenSSL 3 refuses the RC2 and 3DES encryption of older `.p12` files (RFC 7292), which node-forge reads; node-forge reads no EC
 * keys, which OpenSSL does. Rejects with an AggregateError where neither can.
 */
async function readPkcs12(pfx: Uint8Array, passphrase: string): Promise<CertificateOptions> {
  try {
    createSecureContext({ pfx: Buffer.from(pfx), passphrase });
    return { pfx, passphrase };
  } catch (byOpenSsl) {
    try {
      // Loaded for such a file alone: it is a tenth of what the gateway loads at its start.
      const { readLegacyPkcs12 } = await import('./legacy-pkcs12.ts');
      return readLegacyPkcs12(pfx, passphrase);
    } catch (byForge) {
      throw new AggregateError([byOpenSsl, byForge], 'The PKCS#12 file or its passphrase is wrong.');
    }
  }
}
