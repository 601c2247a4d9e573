import type { Context, MiddlewareHandler } from 'hono';
import { ApiError } from './api-error.ts';
import type { ApiEnv } from './caller.ts';
import { APP_ORIGIN } from './shell.ts';

/** Bytes of the largest request body. */
const MAX_BODY_BYTES = 1024 * 1024;

const READS = new Set(['GET', 'HEAD']);
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** What a request must be before anyone looks at who sent it. */
export interface AdmissionRules {
  /** Origins whose pages may ask beside the page that the listener itself serves. */
  readonly origins: readonly string[];
  /** Names accepted in the Host header over TCP beside those of loopback, without port. */
  readonly hosts: readonly string[];
}

/**
 * Host against DNS rebinding (over TCP: a local socket has no name), Origin against other pages, and a JSON content type on
 * every write, so that no form and no simple cross-origin request is one.
 */
export function checkAdmission(rules: AdmissionRules): MiddlewareHandler<ApiEnv> {
  const origins = new Set(rules.origins);
  const hosts = new Set(rules.hosts.map((host) => host.toLowerCase()));
  return async (context, next) => {
    const elsewhere = context.env?.transport === 'approver';
    // Who comes from elsewhere shows a certificate, which no page of a browser can be made to use for it.
    if (isTcp(context) && !elsewhere) {
      const name = hostName(context.req.header('host'));
      if (name === undefined || !(LOOPBACK.has(name) || hosts.has(name))) {
        throw new ApiError('bad-host', 'The Host header names another machine than this one.');
      }
    }
    const origin = context.req.header('origin');
    const isApp = origin === APP_ORIGIN && context.var.shell;
    const isKnown = origin === undefined || isApp || origins.has(origin) || isOwnPage(context, origin);
    if (!isKnown || (elsewhere && origin !== undefined)) {
      throw new ApiError('bad-origin', 'This page may not use the gateway.');
    }
    // A same-origin GET carries no Origin; a browser says by this header whose page asks.
    const site = context.req.header('sec-fetch-site');
    if (isTcp(context) && origin === undefined && site !== undefined && site !== 'same-origin') {
      throw new ApiError('bad-origin', 'This page may not use the gateway.');
    }
    if (!READS.has(context.req.method) && !isJson(context.req.header('content-type'))) {
      throw new ApiError('not-json', 'A write needs the content type application/json.');
    }
    await next();
  };
}

/** No answer is kept, sniffed, framed or read by another origin, refusals included. */
export const guardAnswers: MiddlewareHandler<ApiEnv> = async (context, next) => {
  await next();
  context.header('Cache-Control', 'no-store');
  context.header('X-Content-Type-Options', 'nosniff');
  context.header('Content-Security-Policy', "default-src 'none'; frame-ancestors 'none'");
  context.header('Cross-Origin-Resource-Policy', 'same-origin');
};

/** Refuses a body over 1 MiB, also where its length is not said beforehand. */
export const limitBody: MiddlewareHandler<ApiEnv> = async (context, next) => {
  const { method, url, raw } = context.req;
  const length = context.req.header('content-length');
  if (length !== undefined && context.req.header('transfer-encoding') === undefined) {
    // The parser of HTTP holds the sender to what it said.
    if (Number(length) > MAX_BODY_BYTES) throw tooLarge();
  } else if (!READS.has(method) && raw.body !== null) {
    const { headers, signal } = raw;
    context.req.raw = new Request(url, { method, headers, signal, body: await readWithin(raw.body) });
  }
  await next();
};

async function readWithin(stream: ReadableStream<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of stream) {
    size += chunk.byteLength;
    if (size > MAX_BODY_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function tooLarge(): ApiError {
  return new ApiError('too-large', 'The body is larger than 1 MiB.');
}

function isTcp(context: Context<ApiEnv>): boolean {
  const transport = context.env?.transport;
  return transport !== 'local-socket' && transport !== 'in-process';
}

/** The page came from this very listener: its origin is the Host that was just found to be loopback. */
function isOwnPage(context: Context<ApiEnv>, origin: string): boolean {
  return context.env?.page !== undefined && origin === `http://${context.req.header('host') ?? ''}`;
}

function hostName(host: string | undefined): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(:[0-9]{1,5})?$/.exec(host?.toLowerCase() ?? '')?.[1];
}

function isJson(type: string | undefined): boolean {
  return type !== undefined && /^application\/json\s*(;\s*charset=utf-8\s*)?$/i.test(type);
}
