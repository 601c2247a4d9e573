import { constants } from 'node:crypto';
import type { TlsOptions } from 'node:tls';

/** AEAD with forward secrecy only; the listener's key is EC, so only ECDSA suites can be met in TLS 1.2. */
const CIPHERS = [
  'TLS_AES_256_GCM_SHA384',
  'TLS_AES_128_GCM_SHA256',
  'TLS_CHACHA20_POLY1305_SHA256',
  'ECDHE-ECDSA-AES256-GCM-SHA384',
  'ECDHE-ECDSA-AES128-GCM-SHA256',
  'ECDHE-ECDSA-CHACHA20-POLY1305',
].join(':');

const HANDSHAKE_MS = 10_000;

/**
 * The TLS options of the listener. Every client is asked for a certificate of `caPem`, and none is turned away by TLS itself:
 * the handshake ends, and the refusal is answered and recorded before a byte of the request is looked at. Pass the same options
 * to `server.setSecureContext` to change the certificate while running.
 */
export function listenerOptions(certificate: {
  readonly certificatePem: string;
  readonly keyPem: string;
  readonly caPem: string;
}): TlsOptions {
  return {
    cert: certificate.certificatePem,
    key: certificate.keyPem,
    // This authority and no other: without it, Node would trust every public one.
    ca: [certificate.caPem],
    requestCert: true,
    rejectUnauthorized: false,
    minVersion: 'TLSv1.2',
    maxVersion: 'TLSv1.3',
    ciphers: CIPHERS,
    honorCipherOrder: true,
    handshakeTimeout: HANDSHAKE_MS,
    // A ticket would carry a verdict on a certificate past its end; a renegotiation could change the certificate under way.
    secureOptions:
      constants.SSL_OP_NO_TICKET |
      constants.SSL_OP_NO_RENEGOTIATION |
      constants.SSL_OP_NO_COMPRESSION |
      constants.SSL_OP_CIPHER_SERVER_PREFERENCE,
  };
}
