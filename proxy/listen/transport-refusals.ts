import type { Peer } from '../contract/call.ts';
import { ListenError } from './refusal.ts';

/** What Node's HTTP parser would not take, as a refusal; undefined for a connection that merely broke. */
export function protocolRefusal(cause: NodeJS.ErrnoException): ListenError | undefined {
  const code = cause.code ?? '';
  if (code === 'HPE_HEADER_OVERFLOW')
    return new ListenError('headers-too-large', 'The request headers are larger than allowed.', {
      status: 431,
      cause,
    });
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new ListenError('too-slow', 'The request took too long to arrive.', { status: 408, cause });
  if (!code.startsWith('HPE_') || code === 'HPE_INVALID_EOF_STATE') return undefined;
  return new ListenError('bad-http', 'This is not a valid HTTP/1.1 request.', { cause });
}

export function tooManyConnections(): ListenError {
  return new ListenError(
    'too-many-connections',
    'Too many connections to this gateway are open. Close one, or try again later.',
    { status: 503 },
  );
}

/** The other end of a connection that was closed before its handshake. */
export function strangerAt(address: { remoteAddress?: string; remotePort?: number } | undefined): Peer {
  return {
    ip: address?.remoteAddress ?? '',
    port: address?.remotePort ?? 0,
    protocol: '',
    cipher: '',
    certificate: undefined,
    untrusted: undefined,
  };
}
