/** Names of this machine: which of them somebody wrote says nothing of which server it is. */
const LOOPBACK =
  /^((.+\.)?localhost|127(\.\d{1,3}){3}|0\.0\.0\.0|\[::1?\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\])$/;

/**
 * Whether two targets of servers are one address: URLs as WHATWG has them (letter case of the host, default port), a slash at the end or
 * none, and this machine by whichever name. What is no URL is a command, and the same where it is written the same.
 */
export function sameTarget(one: string, other: string): boolean {
  return one === other || (addressOf(one) !== undefined && addressOf(one) === addressOf(other));
}

function addressOf(target: string): string | undefined {
  if (!/^https?:/i.test(target) || !URL.canParse(target)) return undefined;
  const { protocol, hostname, port, pathname, search } = new URL(target);
  const host = hostname.replace(/\.$/, '');
  const machine = LOOPBACK.test(host) ? 'localhost' : host;
  // Over TLS or not, the program behind one port of one machine is one.
  const at = port === '' ? (protocol === 'https:' ? '443' : '80') : port;
  return `${machine}:${at}${pathname.replace(/\/+$/, '')}${search}`;
}
