import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';

const SERVER_AUTH = '1.3.6.1.5.5.7.3.1';

type Wrong = 'CERT_UNTRUSTED' | 'CERT_NOT_YET_VALID' | 'CERT_HAS_EXPIRED' | 'ERR_TLS_CERT_ALTNAME_INVALID';

/** In the words that Node has for the same, so that the client is told the same. */
class GatewayCertificateError extends Error {
  readonly code: Wrong;

  constructor(code: Wrong) {
    super("the gateway's certificate does not prove that it is the gateway");
    this.code = code;
  }
}

interface Shown {
  /** What the handshake proved the other side to hold the key of. */
  readonly certificate: X509Certificate | undefined;
  /** The one authority that it must come from. */
  readonly authority: X509Certificate;
  /** The host that was asked for. */
  readonly host: string;
  /** ms since 1970 UTC. */
  readonly now: number;
}

/**
 * What is wrong with a gateway's certificate, or undefined. For BoringSSL alone, which Electron is built on: it refuses every
 * certificate with an address under an authority whose constraints have addresses, as ours has, and says nothing of the rest. The
 * authority issues no other authority, so the chain is these two: what a certificate in between vouches for is nobody.
 */
export function wrongWithGateway({ certificate, authority, host, now }: Shown): Error | undefined {
  if (
    certificate === undefined ||
    certificate.ca ||
    !authority.ca ||
    !certificate.checkIssued(authority) ||
    !certificate.verify(authority.publicKey) ||
    !certificate.keyUsage?.includes(SERVER_AUTH)
  ) {
    return new GatewayCertificateError('CERT_UNTRUSTED');
  }
  for (const { validFrom, validTo } of [certificate, authority]) {
    // Written so that a date that cannot be read is no valid one.
    if (!(now >= Date.parse(validFrom))) return new GatewayCertificateError('CERT_NOT_YET_VALID');
    if (!(now <= Date.parse(validTo))) return new GatewayCertificateError('CERT_HAS_EXPIRED');
  }
  const plain = host.replace(/^\[(.*)\]$/, '$1');
  const named =
    isIP(plain) === 0 ? certificate.checkHost(plain, { subject: 'never' }) : certificate.checkIP(plain);
  return named === undefined ? new GatewayCertificateError('ERR_TLS_CERT_ALTNAME_INVALID') : undefined;
}
