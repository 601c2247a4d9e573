import { ForwardError } from './forward-error.ts';

/** Every code in an error's chain of causes and joined errors. */
function codesOf(error: unknown, depth = 0): string[] {
  if (!(error instanceof Error) || depth > 5) return [];
  const own = 'code' in error && typeof error.code === 'string' ? [error.code] : [];
  const joined = error instanceof AggregateError ? error.errors : [];
  return [...own, ...[error.cause, ...joined].flatMap((cause) => codesOf(cause, depth + 1))];
}

const TLS =
  /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_OSSL_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|EPROTO$)/;
const BROKEN = /^(HPE_|Z_|ERR_|ZSTD_|EPIPE|UND_ERR_RES_|UND_ERR_RESPONSE|UND_ERR_HEADERS_OVERFLOW)/;

/** The ForwardError for what undici, TLS, zlib or the event parser threw. `begun`: the answer had begun. */
export function httpFailure(server: string, error: unknown, begun: boolean): ForwardError {
  if (error instanceof ForwardError) return error;
  const codes = codesOf(error);
  if (codes.includes('event-too-large')) {
    return new ForwardError('answer-too-large', `An event of server ${server} is too large.`, error);
  }
  if (codes.some((code) => TLS.test(code))) {
    return new ForwardError('refused-tls', `TLS with server ${server} failed.`, error);
  }
  if (!begun && codes.some((code) => code === 'UND_ERR_SOCKET' || code === 'ECONNRESET')) {
    const hint = 'It may want a client certificate.';
    return new ForwardError(
      'bad-answer',
      `Server ${server} closed the connection unanswered. ${hint}`,
      error,
    );
  }
  if (begun || codes.some((code) => BROKEN.test(code))) {
    return new ForwardError('bad-answer', `The answer of server ${server} broke off or is not valid.`, error);
  }
  return new ForwardError('unreachable', `Server ${server} could not be reached.`, error);
}
