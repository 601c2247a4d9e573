import { createHash, type X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Peer, PeerCertificate } from '../contract/call.ts';

/** The installation's own certificates have 700 bytes; nobody's names are worth reading out of 8 KiB. */
const MOST_CERTIFICATE_BYTES = 8192;
const MOST_URIS = 8;
const known = new WeakMap<TLSSocket, Peer>();

/**
 * What TLS says of the other end. Read once per connection, after the handshake; a certificate that cannot be read makes the
 * peer untrusted (`UNREADABLE_CERTIFICATE`), and never throws.
 */
export function peerFrom(socket: TLSSocket): Peer {
  const before = known.get(socket);
  if (before !== undefined) return before;
  const peer = readPeer(socket);
  known.set(socket, peer);
  return peer;
}

function readPeer(socket: TLSSocket): Peer {
  let certificate: PeerCertificate | undefined;
  let untrusted: string | undefined;
  try {
    const shown = socket.getPeerX509Certificate();
    // Node calls a resumed TLS 1.3 session without a certificate authorised; here no certificate is never trusted.
    if (shown === undefined) untrusted = 'NO_CERTIFICATE';
    else {
      certificate = readCertificate(shown);
      if (!socket.authorized) untrusted = verdict(socket.authorizationError);
    }
  } catch {
    untrusted = 'UNREADABLE_CERTIFICATE';
  }
  return {
    ip: socket.remoteAddress ?? '',
    port: socket.remotePort ?? 0,
    protocol: socket.getProtocol() ?? '',
    cipher: socket.getCipher()?.name ?? '',
    certificate,
    untrusted,
  };
}

/** OpenSSL's word: a string at run time although Node's types say Error. */
function verdict(error: unknown): string {
  if (typeof error === 'string') return error;
  return error instanceof Error && 'code' in error ? String(error.code) : 'UNTRUSTED';
}

function readCertificate(shown: X509Certificate): PeerCertificate {
  const spki = shown.publicKey.export({ type: 'spki', format: 'der' });
  return {
    spkiSha256: createHash('sha256').update(spki).digest('hex'),
    serial: shown.serialNumber.toLowerCase().slice(0, 64),
    uris: shown.raw.length > MOST_CERTIFICATE_BYTES ? [] : uriNames(shown.subjectAltName ?? ''),
    notBefore: time(shown.validFromDate),
    notAfter: time(shown.validToDate),
  };
}

function time(date: Date): number {
  const value = date.getTime();
  if (!Number.isFinite(value)) throw new RangeError('not a time');
  return value;
}

/**
 * The URIs in Node's text form of the alternative names: `DNS:a, URI:"b, c", IP Address:1.2.3.4`. Names with a comma, a quote
 * or a control character stand in quotes; splitting at commas would let one name pose as two (CVE-2021-44532). Quoted URIs are
 * left out: none of ours needs quotes. Text in any other form gives none at all.
 */
export function uriNames(text: string): string[] {
  const name = /([A-Za-z ]+):(?:"(?:[^"\\]|\\.)*"|([^",]*))(?:, |$)/y;
  const uris: string[] = [];
  while (name.lastIndex < text.length) {
    const match = name.exec(text);
    if (match === null) return [];
    const [, type, value] = match;
    if (type !== 'URI' || value === undefined) continue;
    if (uris.length === MOST_URIS) return [];
    uris.push(value);
  }
  return uris;
}
