import { createHash, type X509Certificate } from 'node:crypto';
import { type ConnectionOptions, connect, type PeerCertificate } from 'node:tls';
import { ElsewhereError } from './elsewhere-error.ts';

const HANDSHAKE_MS = 10_000;

/**
 * TLS to the gateway of an installation, checked against its own authority and nothing else. It is known by the URI in its
 * certificate and not by a host name: the way to it changes, and its authority vouches for no names that it did not know.
 */
export function gatewayTls(caPem: string, installation: string): ConnectionOptions {
  return {
    ca: [caPem],
    minVersion: 'TLSv1.2',
    // Else Node would name an address in SNI, which RFC 6066 forbids; no certificate is chosen by it.
    servername: '',
    checkServerIdentity: (_host: string, { subjectaltname }: PeerCertificate) =>
      subjectaltname === `URI:spiffe://${installation}.countersign.internal/gateway`
        ? undefined
        : new ElsewhereError(
            'other-gateway',
            'What answers there is another gateway than the one that you joined.',
          ),
  };
}

/**
 * The certificate of the authority that an invitation names by the digest of its key (base64url SHA-256 of the
 * SubjectPublicKeyInfo), as the gateway shows it in its handshake. Nothing is sent but the handshake, and nothing of it is trusted
 * but that digest: whoever uses the certificate makes a connection of their own, checked in full. Rejects with ElsewhereError.
 */
export function fetchAuthority(url: string, authority: string): Promise<string> {
  const { hostname, port } = new URL(url);
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port: Number(port || 443), servername: '', rejectUnauthorized: false });
    const fail = (cause?: unknown): void => {
      socket.destroy();
      reject(new ElsewhereError('unreachable', `There is no gateway at ${url}.`, { cause }));
    };
    socket.setTimeout(HANDSHAKE_MS, fail);
    socket.once('error', fail);
    socket.once('secureConnect', () => {
      const issuer = socket.getPeerX509Certificate()?.issuerCertificate;
      socket.destroy();
      if (issuer !== undefined && digestOf(issuer) === authority) resolve(issuer.toString());
      else
        reject(
          new ElsewhereError(
            'other-gateway',
            'What answers there is not the gateway that the invitation is of.',
          ),
        );
    });
  });
}

function digestOf(certificate: X509Certificate): string {
  const spki = certificate.publicKey.export({ format: 'der', type: 'spki' });
  return createHash('sha256').update(spki).digest('base64url');
}
