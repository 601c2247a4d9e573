import type { RawHeader } from './types.ts';

/** Hop-by-hop (RFC 9110 section 7.6.1) and framing: they speak of one connection, so none can be passed by configuration either. */
const NEVER = new Set([
  'connection',
  'keep-alive',
  'te',
  'trailer',
  'trailers',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'host',
  'content-length',
  'expect',
]);

/** Credentials and claims of origin: an agent's are its own affair with the gateway and must not reach servers. */
const CREDENTIALS = new Set([
  'origin',
  'cookie',
  'cookie2',
  'authorization',
  'forwarded',
  'x-real-ip',
  'remote-user',
]);
const CREDENTIAL_PARTS =
  /(^|-)(token|secret|password|passwd|api-?key|access-?key|private-?key|credentials?|auth|authorization|jwt)(-|$)|^x-forwarded-/;
/** Headers between agents and this gateway. */
const GATEWAY = /^(x-)?countersign-/;

/**
 * What an agent needs to read an answer and to ask again. Everything else that a server adds (echoed keys, request ids of its cloud,
 * cookies) would reach the agent past the masks, which look at bodies.
 */
const ANSWER_PASSED = new Set([
  'content-type',
  'content-encoding',
  'content-language',
  'cache-control',
  'date',
  'allow',
  'accept',
  'retry-after',
  'mcp-session-id',
  'mcp-protocol-version',
  'x-accel-buffering',
]);

function isHopByHop(name: string): boolean {
  return NEVER.has(name) || name.startsWith('proxy-');
}

/** Whether a header of this name (any case) carries a credential. `mcp-` headers never do. */
export function isCredentialHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return !lower.startsWith('mcp-') && (CREDENTIALS.has(lower) || CREDENTIAL_PARTS.test(lower));
}

/** The header names that Connection lists, which go no further (RFC 9110 section 7.6.1). */
function listedByConnection(headers: readonly RawHeader[]): Set<string> {
  const values = headers.filter(([name]) => name.toLowerCase() === 'connection');
  return new Set(
    values.flatMap(([, value]) =>
      value
        .toLowerCase()
        .split(',')
        .map((part) => part.trim()),
    ),
  );
}

/**
 * The headers that go to a server: the agent's without hop-by-hop ones and credentials (but for those in `pass`), then the
 * configured ones, which win. Names in `pass` are lower-case.
 */
export function requestHeaders(
  agent: readonly RawHeader[],
  options: { readonly pass: ReadonlySet<string>; readonly injected: readonly RawHeader[] },
): RawHeader[] {
  const listed = listedByConnection(agent);
  const won = new Set(options.injected.map(([name]) => name.toLowerCase()));
  const kept = agent.filter(([name]) => {
    const lower = name.toLowerCase();
    if (isHopByHop(lower) || listed.has(lower) || won.has(lower) || lower === 'accept-encoding') return false;
    if (GATEWAY.test(lower)) return false;
    return options.pass.has(lower) || !isCredentialHeader(lower);
  });
  return [...kept, ['accept-encoding', 'identity'], ...options.injected];
}

/**
 * The headers of an answer that go on to the agent: what it needs, and what `pass` lists (lower-case). `decoded`: the body's content
 * coding was undone.
 */
export function answerHeaders(
  headers: readonly RawHeader[],
  options: { readonly decoded: boolean; readonly pass: ReadonlySet<string> },
): RawHeader[] {
  const listed = listedByConnection(headers);
  return headers.filter(([name]) => {
    const lower = name.toLowerCase();
    if (isHopByHop(lower) || listed.has(lower)) return false;
    if (options.decoded && lower === 'content-encoding') return false;
    return ANSWER_PASSED.has(lower) || options.pass.has(lower);
  });
}

/** The first value of a header, name in lower-case. */
export function headerValue(headers: readonly RawHeader[], name: string): string | undefined {
  return headers.find(([candidate]) => candidate.toLowerCase() === name)?.[1];
}
