import { readFileSync } from 'node:fs';
import http, { type IncomingMessage, type ServerResponse } from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';
import type { TlsEnd } from './certificates.ts';

export interface BareProxy {
  readonly url: URL;
  close(): Promise<void>;
}

export interface BareProxyOptions {
  readonly target: URL;
  readonly tls: TlsEnd;
  /** Changes the request's headers (name, value, name, value, …), for tests that want a proxy that meddles. */
  readonly editHeaders?: (rawHeaders: readonly string[]) => string[];
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });

/** The whole body. By events, which are cheaper than an async iterator. */
function bodyOf(stream: IncomingMessage): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.once('end', () => {
      const only = chunks[0];
      resolve(chunks.length === 1 && only !== undefined ? only : Buffer.concat(chunks));
    });
    stream.once('error', reject);
  });
}

/** Parses JSON for its cost alone: what is no JSON passes all the same. */
function parse(body: Buffer): void {
  try {
    JSON.parse(body.toString('utf8'));
  } catch {
    // The yardstick forwards everything.
  }
}

async function answer(upstream: IncomingMessage, response: ServerResponse): Promise<void> {
  response.sendDate = false;
  const head = [upstream.statusCode ?? 502, upstream.statusMessage ?? '', upstream.rawHeaders] as const;
  if (upstream.headers['content-type']?.startsWith('application/json') === true) {
    const body = await bodyOf(upstream);
    parse(body);
    response.writeHead(...head).end(body);
    return;
  }
  response.writeHead(...head);
  response.flushHeaders();
  pipeline(upstream, response, () => undefined);
}

async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  { target, editHeaders }: BareProxyOptions,
): Promise<void> {
  const body = await bodyOf(request);
  if (body.length > 0) parse(body);
  const upstream = http.request({
    agent,
    host: target.hostname,
    port: target.port,
    path: target.pathname,
    method: request.method ?? 'GET',
    headers: editHeaders?.(request.rawHeaders) ?? request.rawHeaders,
  });
  response.once('close', () => {
    if (!response.writableFinished) upstream.destroy();
  });
  upstream.once('response', (incoming) => {
    answer(incoming, response).catch(() => response.destroy());
  });
  upstream.once('error', () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502).end();
  });
  upstream.end(body);
}

/**
 * The yardstick of the bench: the least that a gateway in Node can do. mTLS, keep-alive on both sides, JSON parsed both ways,
 * every byte forwarded as it came; no rule, no record, no mask.
 */
export async function startBareProxy(options: BareProxyOptions): Promise<BareProxy> {
  const server = https.createServer(
    { ...options.tls, requestCert: true, rejectUnauthorized: true },
    (request, response) => {
      forward(request, response, options).catch(() => response.destroy());
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: new URL(`https://127.0.0.1:${port}${options.target.pathname}`),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

if (import.meta.main) {
  const [target, ca, cert, key] = process.argv.slice(2);
  if (target === undefined || ca === undefined || cert === undefined || key === undefined) {
    throw new Error('bare-proxy.ts TARGET CA CERT KEY (three files)');
  }
  const read = (file: string): string => readFileSync(file, 'utf8');
  const tls = { ca: read(ca), cert: read(cert), key: read(key) };
  const proxy = await startBareProxy({ target: new URL(target), tls });
  console.log(`ready ${proxy.url.href}`);
}
