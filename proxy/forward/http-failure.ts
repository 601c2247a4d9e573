import { ForwardError } from './forward-error.ts';

/** Every error in an error's chain of causes and joined errors. */
function chainOf(error: unknown, depth = 0): Error[] {
  if (!(error instanceof Error) || depth > 5) return [];
  const joined = error instanceof AggregateError ? error.errors : [];
  return [error, ...[error.cause, ...joined].flatMap((cause) => chainOf(cause, depth + 1))];
}

const TLS =
  /^(CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|ERR_OSSL_|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|EPROTO$)/;
const BROKEN = /^(HPE_|Z_|ERR_|ZSTD_|EPIPE|UND_ERR_RES_|UND_ERR_RESPONSE|UND_ERR_HEADERS_OVERFLOW)/;

/** What the codes of node:tls and OpenSSL come to for the person. */
const TLS_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^DEPTH_ZERO_SELF_SIGNED/, 'its certificate is signed by itself alone; name its file as ca'],
  [
    /^(SELF_SIGNED_|UNABLE_TO_)/,
    'no authority that is trusted here has signed its certificate; for a company authority name its file as ca',
  ],
  [/^CERT_HAS_EXPIRED/, 'its certificate has expired'],
  [/^CERT_NOT_YET_VALID/, 'its certificate is not valid yet'],
  [/^(ERR_TLS_CERT_ALTNAME|HOSTNAME_MISMATCH)/, 'its certificate is for another name'],
  [/^(EPROTO|ERR_SSL_WRONG_VERSION)/, 'it speaks no TLS there; http instead of https?'],
];
/** The same for what keeps a connection from being made. */
const UNREACHABLE_WORDS: readonly (readonly [RegExp, string])[] = [
  [/^(ENOTFOUND|EAI_NONAME|ENODATA)$/, 'DNS knows no such name'],
  [/^EAI_/, 'its name could not be looked up in DNS'],
  [/^ECONNREFUSED$/, 'nothing listens there'],
  [/^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/, 'no connection came about in time'],
  [/^(EHOSTUNREACH|ENETUNREACH|ENETDOWN)$/, 'there is no way to it over the network'],
];

function inWords(codes: readonly string[], words: readonly (readonly [RegExp, string])[]): string {
  for (const [pattern, text] of words) {
    const code = codes.find((one) => pattern.test(one));
    if (code !== undefined) return `${text} (${code})`;
  }
  return codes[0] ?? 'for no reason that the system names';
}

/** The ForwardError for what undici, TLS, zlib or the event parser threw. `begun`: the answer had begun. */
export function httpFailure(server: string, error: unknown, begun: boolean): ForwardError {
  if (error instanceof ForwardError) return error;
  const chain = chainOf(error);
  const codes = chain.flatMap((one) => ('code' in one && typeof one.code === 'string' ? [one.code] : []));
  if (codes.includes('event-too-large')) {
    return new ForwardError('answer-too-large', `An event of server ${server} is too large.`, error);
  }
  const tls = codes.filter((code) => TLS.test(code));
  if (tls.length > 0) {
    return new ForwardError(
      'refused-tls',
      `TLS with server ${server} failed: ${inWords(tls, TLS_WORDS)}.`,
      error,
    );
  }
  // undici says only in words what the proxy answered to CONNECT.
  const proxy = chain.map(({ message }) => /^Proxy response \((\d{3})\)/.exec(message)?.[1]).find(Boolean);
  if (proxy !== undefined) {
    const why = proxy === '407' ? 'the proxy wants a credential' : 'the proxy did not let it through';
    return new ForwardError(
      'unreachable',
      `Server ${server} could not be reached: ${why} (${proxy}).`,
      error,
    );
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
  return new ForwardError(
    'unreachable',
    `Server ${server} could not be reached: ${inWords(codes, UNREACHABLE_WORDS)}.`,
    error,
  );
}

/** A server that takes no credential of ours, or has been given none. */
export function unauthorized(server: string, status: number): ForwardError {
  return new ForwardError(
    'unauthorized',
    `Server ${server} wants a credential that it was not given, or does not take the one that it was (HTTP ${status}).`,
  );
}
