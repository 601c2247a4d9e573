import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import forge from 'node-forge';
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
    return readPkcs12(pfx, passphrase);
  } catch (cause) {
    throw new ForwardError('secret-missing', 'The client certificate of the server cannot be read.', cause);
  }
}

/**
 * OpenSSL 3 refuses the RC2 and 3DES encryption of older `.p12` files (RFC 7292), which node-forge reads; node-forge reads no EC
 * keys, which OpenSSL does. Throws an AggregateError where neither can.
 */
function readPkcs12(pfx: Uint8Array, passphrase: string): CertificateOptions {
  try {
    createSecureContext({ pfx: Buffer.from(pfx), passphrase });
    return { pfx, passphrase };
  } catch (byOpenSsl) {
    try {
      return readLegacyPkcs12(pfx, passphrase);
    } catch (byForge) {
      throw new AggregateError([byOpenSsl, byForge], 'The PKCS#12 file or its passphrase is wrong.');
    }
  }
}

function readLegacyPkcs12(pfx: Uint8Array, passphrase: string): CertificateOptions {
  const asn1 = forge.asn1.fromDer(Buffer.from(pfx).toString('binary'));
  const p12 = forge.pkcs12.pkcs12FromAsn1(asn1, passphrase);
  const bags = (type: string | undefined) =>
    type === undefined ? [] : (p12.getBags({ bagType: type })[type] ?? []);
  const { oids } = forge.pki;
  const keyBags = [...bags(oids['pkcs8ShroudedKeyBag']), ...bags(oids['keyBag'])];
  const key = needed(keyBags[0]?.key);
  // forge decodes RSA certificates only, and leaves those of an EC authority as they are.
  const certs = bags(oids['certBag']).map((bag) => {
    const der = forge.asn1.toDer(bag.asn1 ?? forge.pki.certificateToAsn1(needed(bag.cert)));
    return new X509Certificate(Buffer.from(der.getBytes(), 'binary'));
  });
  const pem = forge.pki.privateKeyToPem(key);
  // The leaf comes first in a PEM chain, and a PKCS#12 file may hold its certificates in any order.
  const isLeaf = (cert: X509Certificate): boolean => cert.checkPrivateKey(createPrivateKey(pem));
  const leaf = needed(certs.find(isLeaf));
  const chain = [leaf, ...certs.filter((cert) => !isLeaf(cert))];
  return { cert: chain.map(String).join(''), key: pem };
}

function needed<Value>(value: Value | null | undefined): Value {
  if (value === undefined || value === null)
    throw new Error('the file holds no private key, or no certificate for it');
  return value;
}
