import { Readable } from 'node:stream';
import type { GatewayLine } from './gateway-line.ts';
import { type LinkedPage, mayAsk } from './page-routes.ts';

/** What a page may say in headers. No Origin: the gateway knows the app by its secret, not by a page's name for itself. */
const PASSED = ['accept', 'content-type', 'last-event-id'];
const MAX_BODY_BYTES = 1024 * 1024;
/** Statuses whose answers have no body. */
const BODILESS = new Set([204, 205, 304]);

/** Sends a page's request for `/api/` on to the gateway and streams back what comes. */
export async function forwardPage(page: LinkedPage, line: GatewayLine, asked: Request): Promise<Response> {
  const { pathname, search } = new URL(asked.url);
  if (!mayAsk(page, asked.method, pathname)) {
    return refusal(403, 'not-allowed', 'This page of the app may not ask for that.');
  }
  const headers = headersOf(page, asked.headers);
  const body = asked.method === 'GET' ? undefined : new Uint8Array(await asked.arrayBuffer());
  if (body !== undefined && body.byteLength > MAX_BODY_BYTES) {
    return refusal(413, 'too-large', 'The body is larger than 1 MiB.');
  }
  const gone = new AbortController();
  asked.signal.addEventListener('abort', () => gone.abort());
  try {
    const answer = await line.ask({
      method: asked.method,
      path: pathname + search,
      headers,
      body,
      signal: gone.signal,
    });
    const status = answer.statusCode ?? 502;
    const type = answer.headers['content-type'];
    return new Response(BODILESS.has(status) ? null : streamOf(answer, () => gone.abort()), {
      status,
      headers: { ...GUARDS, ...(type === undefined ? {} : { 'Content-Type': type }) },
    });
  } catch {
    // To the page: the gateway does not answer.
    return Response.error();
  }
}

const GUARDS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

function headersOf(page: LinkedPage, given: Headers): Record<string, string> {
  // The page that shows has no token to send, and gets none by sending one.
  const names = page === 'approval' ? [...PASSED, 'authorization'] : PASSED;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = given.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
}

/** The answer's bytes as they come; a page that goes away ends the request at the gateway, too. */
function streamOf(answer: Readable, cancel: () => void): ReadableStream<Uint8Array> {
  answer.on('close', cancel);
  return Readable.toWeb(answer) as ReadableStream<Uint8Array>;
}

function refusal(status: number, code: string, message: string): Response {
  return Response.json({ error: { code, message } }, { status, headers: GUARDS });
}
