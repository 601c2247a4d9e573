import { isIP, isIPv4 } from 'node:net';
import { AuthorityError } from './authority-error.ts';

/** What the listener's certificate may say that it is. */
export interface ListenerNames {
  readonly dns: readonly string[];
  readonly ips: readonly string[];
}

/** RFC 1123: labels of letters, digits and inner dashes; no wildcard, since a constraint cannot hold one. */
const HOST = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
const LOOPBACK: ListenerNames = { dns: ['localhost'], ips: ['127.0.0.1', '::1'] };
const MOST_NAMES = 64;

/**
 * The loopback names and those configured (`listen.host`, `listen.hosts`). Addresses that stand for "all" (`0.0.0.0`, `::`)
 * name nobody and are left out. Throws AuthorityError `bad-name`.
 */
export function listenerNames(configured: readonly string[]): ListenerNames {
  const dns = new Set(LOOPBACK.dns);
  const ips = new Set(LOOPBACK.ips);
  for (const name of configured) {
    const plain = name.toLowerCase().replace(/^\[(.*)\]$/, '$1');
    if (plain === '0.0.0.0' || plain === '::') continue;
    if (isIP(plain) !== 0) ips.add(isIPv4(plain) ? plain : shortestIPv6(plain));
    else if (HOST.test(plain)) dns.add(plain);
    else throw new AuthorityError('bad-name', `"${name}" is neither a host name nor an IP address`);
  }
  if (dns.size + ips.size > MOST_NAMES) {
    throw new AuthorityError('bad-name', `a listener has at most ${MOST_NAMES} names`);
  }
  return { dns: [...dns], ips: [...ips] };
}

/** One spelling for each address, so that sets and comparisons work (RFC 5952). Zone ids name an interface, not an address. */
function shortestIPv6(address: string): string {
  const parsed = URL.parse(`http://[${address.replace(/%.*$/, '')}]`);
  return parsed === null ? address : parsed.hostname.slice(1, -1);
}
