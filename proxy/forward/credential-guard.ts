import type { HttpServerConfig } from '../contract/config.ts';
import { ForwardError } from './forward-error.ts';
import { isCredentialHeader } from './headers.ts';

/** Whether a URL's host is this machine, whatever name servers say: literal loopback addresses and `localhost` (RFC 6761). */
function isLoopback(url: URL): boolean {
  const host = url.hostname;
  return (
    host === 'localhost' ||
    host.endsWith('.localhost') ||
    /^127\.\d+\.\d+\.\d+$/.test(host) ||
    host === '[::1]'
  );
}

/**
 * Refuses a server whose credentials would travel in the clear. Through a corporate proxy even a loopback name is another machine's.
 * Throws ForwardError `insecure-credential`.
 */
export function guardCredentials(name: string, config: HttpServerConfig): void {
  const url = new URL(config.url);
  if (url.username !== '' || url.password !== '') {
    throw new ForwardError(
      'insecure-credential',
      `Server ${name}: put the credential of its URL into headers, by reference.`,
    );
  }
  if (url.protocol === 'https:' || (isLoopback(url) && config.proxy === undefined)) return;
  const injected = Object.entries(config.headers).find(
    ([header, value]) => typeof value === 'string' || isCredentialHeader(header),
  );
  const header = injected?.[0] ?? config.passHeaders[0];
  if (header !== undefined) {
    throw new ForwardError(
      'insecure-credential',
      `Server ${name}: the header ${header} would go over plain http to ${url.host}. Use https.`,
    );
  }
}
