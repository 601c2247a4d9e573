import { readFile } from 'node:fs/promises';
import type { Dispatcher } from 'undici';
import type { HttpServerConfig } from '../contract/config.ts';
import { readClientCertificate } from './client-certificate.ts';
import { ForwardError } from './forward-error.ts';
import type { UpstreamOptions } from './types.ts';

async function readCa(file: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(file));
  } catch (cause) {
    throw new ForwardError('refused-tls', `The certificate authority file ${file} cannot be read.`, cause);
  }
}

/**
 * The connections to one server: kept alive, opened as needed, over the corporate proxy (CONNECT) where there is one. HTTP/1.1 only:
 * what an agent's exchange looks like on the wire must not hang on what a server offers.
 */
export async function openConnections(
  config: HttpServerConfig,
  options: Pick<UpstreamOptions, 'resolveSecret'> & { readonly connections: number },
): Promise<Dispatcher> {
  const certificate =
    config.clientCertificate === undefined
      ? {}
      : await readClientCertificate(config.clientCertificate, options.resolveSecret);
  // An own authority replaces the system's: a public one cannot vouch for this server.
  const ca = config.ca === undefined ? {} : { ca: Buffer.from(await readCa(config.ca)) };
  const tls = { ...ca, ...certificate } as Record<string, unknown>;
  const common = {
    connections: options.connections,
    pipelining: 1,
    allowH2: false,
    // Own timers watch the beginning and the end of answers; event streams may be silent for hours.
    headersTimeout: 0,
    bodyTimeout: 0,
  };
  // Loaded with the first server that is reached by HTTP: it is 15 MB, and stdio servers need none of it.
  const { Pool, ProxyAgent } = await import('undici');
  if (config.proxy !== undefined) {
    return new ProxyAgent({ ...common, uri: config.proxy, proxyTunnel: true, requestTls: tls });
  }
  return new Pool(new URL(config.url).origin, { ...common, connect: { ...tls, allowH2: false } });
}
