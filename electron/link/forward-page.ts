import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { ApiClientError } from '../../proxy/api/client-ask.ts';
import type { Ask } from './ask.ts';
import { type LinkedPage, mayAsk } from './page-routes.ts';

/** What a page may say in headers. No Origin: the gateway knows the app by its secret, not by a page's name for itself. */
const PASSED = ['accept', 'content-type', 'last-event-id'];
/** What a page is told in headers: of a bundle its name, how many records are in it and the key that it verifies with. */
const ANSWERED = ['content-type', 'content-disposition', 'x-countersign-records', 'x-countersign-vkey'];
const MAX_BODY_BYTES = 1024 * 1024;
/** Statuses whose answers have no body. */
const BODILESS = new Set([204, 205, 304]);

interface Way {
  readonly ask: Ask;
  /** Whether the page has a token of its own. Where the app speaks for it, what it sends as one is dropped. */
  readonly ownToken: boolean;
  /** What is sent instead of the page's body. */
  readonly body?: string;
}

/** Sends a page's request for `/api/` on to the gateway and streams back what comes. */
export async function forwardPage(page: LinkedPage, way: Way, asked: Request): Promise<Response> {
  const { pathname, search } = new URL(asked.url);
  if (!mayAsk(page, asked.method, pathname)) {
    return refusal(403, 'not-allowed', 'This page of the app may not ask for that.');
  }
  const headers = headersOf(way.ownToken, asked.headers);
  const body = asked.method === 'GET' ? undefined : (way.body ?? (await bodyOf(asked)));
  if (body === 'too-large') return refusal(413, 'too-large', 'The body is larger than 1 MiB.');
  const gone = new AbortController();
  asked.signal.addEventListener('abort', () => gone.abort());
  try {
    const answer = await way.ask({
      method: asked.method,
      path: pathname + search,
      headers,
      body,
      signal: gone.signal,
    });
    const status = answer.statusCode ?? 502;
    return new Response(BODILESS.has(status) ? null : streamOf(answer, () => gone.abort()), {
      status,
      headers: { ...GUARDS, ...answeredIn(answer) },
    });
  } catch (error) {
    // The key of this app was refused: no login of the page would help.
    if (error instanceof ApiClientError) return refusal(403, 'not-allowed', KEY_REFUSED);
    // To the page: the gateway does not answer.
    return Response.error();
  }
}

const KEY_REFUSED =
  'The gateway does not accept the key of this computer any more. Nothing was decided. See Settings.';

/** The page's body as it stands; `too-large` beyond 1 MiB. */
export async function bodyOf(asked: Request): Promise<Uint8Array | 'too-large'> {
  const body = new Uint8Array(await asked.arrayBuffer());
  return body.byteLength > MAX_BODY_BYTES ? 'too-large' : body;
}

const GUARDS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const;

function answeredIn({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    ANSWERED.flatMap((name) => {
      const value = headers[name];
      return typeof value === 'string' ? [[name, value]] : [];
    }),
  );
}

function headersOf(ownToken: boolean, given: Headers): Record<string, string> {
  const names = ownToken ? [...PASSED, 'authorization'] : PASSED;
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

/** A refusal in the words and the form of the API's own. */
export function refusal(status: number, code: string, message: string): Response {
  return Response.json({ error: { code, message } }, { status, headers: GUARDS });
}
