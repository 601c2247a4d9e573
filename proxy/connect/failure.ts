import { RPC } from '../contract/mcp.ts';
import { fields, jsonIn } from './message.ts';

/** What becomes of a message that got no JSON-RPC answer. */
export interface Failure {
  /** JSON-RPC code. */
  readonly code: number;
  /** For `data.reason` of the answer: stable, for programs. */
  readonly reason: string;
  /** One plain sentence for the client. */
  readonly sentence: string;
  /** For stderr: what happened, in the system's words. */
  readonly detail: string;
}

const CLIENT_CERTIFICATE =
  /^ERR_SSL_.*ALERT_(BAD_CERTIFICATE|CERTIFICATE_|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE)/;
const GATEWAY_CERTIFICATE: ReadonlySet<string> = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
]);

/** Says why no answer came from `origin` (`https://host:port`). */
export function failureOf(error: unknown, origin: string): Failure {
  const code = codeOf(error);
  const detail = `${origin}: ${error instanceof Error ? error.message : String(error)} (${code})`;
  const unavailable = (reason: string, sentence: string): Failure => ({
    code: RPC.unavailable,
    reason,
    sentence,
    detail,
  });
  const refused = (reason: string, sentence: string): Failure => ({
    ...unavailable(reason, sentence),
    code: RPC.refused,
  });
  if (code === 'ECONNREFUSED' || code === 'EHOSTUNREACH' || code === 'ENETUNREACH') {
    return unavailable('gateway-down', `No Countersign gateway answers at ${origin}; is it running?`);
  }
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return unavailable('gateway-unknown', `The host name of the gateway at ${origin} cannot be resolved.`);
  }
  if (code === 'CONNECT_TIMEOUT' || code === 'ETIMEDOUT') {
    return unavailable('gateway-silent', `The gateway at ${origin} did not take the connection in time.`);
  }
  if (CLIENT_CERTIFICATE.test(code)) {
    return refused(
      'certificate-refused',
      "The gateway refused this agent's certificate: it is expired, revoked or another installation's.",
    );
  }
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID') {
    return refused('gateway-certificate', "The gateway's own certificate is out of date.");
  }
  if (GATEWAY_CERTIFICATE.has(code) || code === 'ERR_TLS_CERT_ALTNAME_INVALID') {
    return refused(
      'gateway-certificate',
      `What answers at ${origin} is not the gateway that this agent belongs to: its certificate is another installation's. --url names another address.`,
    );
  }
  if (code === 'TOO_LONG' || code === 'event-too-large') {
    return unavailable('answer-too-large', 'The answer is longer than the 16 MiB that one line may hold.');
  }
  return unavailable(
    'connection-lost',
    'The connection to the gateway broke before the answer came; the call may have run.',
  );
}

/** Says why the gateway answered with this HTTP status and no JSON-RPC. Its own `{error: {code, message}}` is passed on. */
export function refusalOf(status: number, body: Buffer): Failure {
  const error = fields(fields(jsonIn(body))?.['error']);
  const named = error?.['code'];
  const said = plain(error?.['message']);
  const reason = typeof named === 'string' && /^[a-z0-9-]{1,64}$/.test(named) ? named : `http-${status}`;
  return {
    code: status === 401 || status === 403 || status === 421 ? RPC.refused : RPC.unavailable,
    reason,
    sentence: said ?? sentenceOf(status),
    detail: `the gateway answered HTTP ${status}${said === undefined ? '' : `: ${said}`} (${reason})`,
  };
}

function sentenceOf(status: number): string {
  switch (status) {
    case 401:
    case 403:
      return "The gateway refused this agent's certificate.";
    case 404:
      return 'The gateway knows no such server.';
    case 413:
      return 'The gateway refused the message as too large.';
    case 429:
      return 'The gateway has too many calls of this agent at once.';
    case 502:
    case 503:
    case 504:
      return 'The gateway could not reach the server.';
    default:
      return `The gateway answered with HTTP status ${status}.`;
  }
}

/** Text of the other side, cut and without control characters: it goes to a model and a terminal. */
function plain(text: unknown): string | undefined {
  if (typeof text !== 'string' || text.length === 0) return undefined;
  return text
    .slice(0, 500)
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .trim();
}

function codeOf(error: unknown): string {
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}
