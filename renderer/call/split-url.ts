/** Why an address deserves a second look. */
export type UrlWarning =
  /** A name or password before the host: `https://bank.example@evil.example/`. */
  | 'user-info'
  /** The host has letters beyond ASCII, which can look like others (Unicode TR 39). */
  | 'punycode'
  /** This machine, its network, or a cloud's metadata service. */
  | 'private-host'
  | 'not-encrypted'
  /** A browser reads it as something other than what is written: tabs, backslashes, dots, another form of an address. */
  | 'read-otherwise';

export interface UrlParts {
  readonly scheme: string;
  readonly user: string;
  readonly password: string;
  readonly host: string;
  readonly port: string;
  /** Percent-encoded, as it is sent. */
  readonly path: string;
  readonly query: readonly { readonly name: string; readonly value: string }[];
  readonly fragment: string;
  readonly warnings: readonly UrlWarning[];
}

const SCHEMES = new Set(['http:', 'https:', 'ws:', 'wss:', 'ftp:']);

/** The parts of an absolute address as the WHATWG URL standard reads it; undefined where it is none with a host. */
export function splitUrl(text: string): UrlParts | undefined {
  if (!/^\s*[a-z][a-z0-9+.-]*:/i.test(text) || !URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (!SCHEMES.has(url.protocol) || url.hostname === '') return undefined;
  return {
    scheme: url.protocol.slice(0, -1),
    user: decoded(url.username),
    password: decoded(url.password),
    host: url.hostname,
    port: url.port,
    path: url.pathname,
    query: [...url.searchParams].map(([name, value]) => ({ name, value })),
    fragment: url.hash,
    warnings: warningsOf(text, url),
  };
}

/** Percent-encoding undone, where that gives a text. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function warningsOf(text: string, url: URL): UrlWarning[] {
  const warnings: UrlWarning[] = [];
  if (url.username !== '' || url.password !== '' || /^[^/?#]*:\/\/[^/?#]*@/.test(text))
    warnings.push('user-info');
  if (/(^|\.)xn--/.test(url.hostname)) warnings.push('punycode');
  if (isPrivate(url.hostname)) warnings.push('private-host');
  if (/^(http|ws|ftp):$/.test(url.protocol)) warnings.push('not-encrypted');
  if (!isAsWritten(text, url)) warnings.push('read-otherwise');
  return warnings;
}

/** Whether reading changed nothing but the case of scheme and host, an empty path, and encoding. */
function isAsWritten(text: string, url: URL): boolean {
  if (/[\s\\\p{Cc}]/u.test(text)) return false;
  const written = /^([a-z][a-z0-9+.-]*):\/\/(?:[^/?#@]*@)?([^/?#:[]*|\[[^\]]*\])(?::[0-9]*)?([^?#]*)/i.exec(
    text,
  );
  if (written === null) return false;
  const [, , host = '', path = ''] = written;
  const isInternational = /[^\p{ASCII}]/u.test(host) && url.hostname.includes('xn--');
  return (isInternational || host.toLowerCase() === url.hostname) && !/(^|\/)(\.|%2e){1,2}(\/|$)/i.test(path);
}

/** RFC 1918, RFC 3927, RFC 4193, RFC 6598, loopback, and names that only a local network knows. */
function isPrivate(host: string): boolean {
  if (/^\[/.test(host)) return /^\[(::1?\]|f[cd]|fe[89ab]|::ffff:)/i.test(host);
  if (/^[0-9.]+$/.test(host)) {
    const [a = 0, b = 0] = host.split('.').map(Number);
    return (
      a === 0 ||
      a === 10 ||
      a === 127 ||
      (a === 100 && b >= 64 && b < 128) ||
      (a === 169 && b === 254) ||
      (a === 172 && b >= 16 && b < 32) ||
      (a === 192 && b === 168)
    );
  }
  return !host.includes('.') || /\.(localhost|local|internal|lan|home\.arpa|intranet)\.?$/.test(host);
}
