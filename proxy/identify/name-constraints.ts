import 'reflect-metadata';
import { isIPv4 } from 'node:net';
import { AsnConvert } from '@peculiar/asn1-schema';
import { GeneralName, GeneralSubtree, GeneralSubtrees, NameConstraints } from '@peculiar/asn1-x509';
import { Extension, type X509Certificate } from '@peculiar/x509';
import type { ListenerNames } from './listener-names.ts';

const ID_CE_NAME_CONSTRAINTS = '2.5.29.30';
const LOOPBACK_RANGE = '127.0.0.0/8';

/**
 * Name constraints (RFC 5280 section 4.2.1.10), critical: URIs of this installation, host names and addresses of the listener,
 * all of 127.0.0.0/8. Should the authority's key be stolen, and had someone trusted it system-wide, it still vouches for no
 * web site.
 */
export function nameConstraints(uriHost: string, names: ListenerNames): Extension {
  const ranges = names.ips.filter((ip) => !ip.startsWith('127.')).map(single);
  const permitted = [
    new GeneralName({ uniformResourceIdentifier: uriHost }),
    ...names.dns.map((name) => new GeneralName({ dNSName: name })),
    ...[LOOPBACK_RANGE, ...ranges].map((range) => new GeneralName({ iPAddress: range })),
  ];
  const constraints = new NameConstraints({
    permittedSubtrees: new GeneralSubtrees(permitted.map((base) => new GeneralSubtree({ base }))),
  });
  return new Extension(ID_CE_NAME_CONSTRAINTS, true, AsnConvert.serialize(constraints));
}

/** The first of `names` that `authority` may not vouch for, or undefined where it may for all. */
export function firstOutside(authority: X509Certificate, names: ListenerNames): string | undefined {
  const extension = authority.getExtension(ID_CE_NAME_CONSTRAINTS);
  if (extension === null) return undefined;
  const { permittedSubtrees = [] } = AsnConvert.parse(extension.value, NameConstraints);
  const dns = new Set<string>();
  const ranges = new Set<string>();
  for (const { base } of permittedSubtrees) {
    if (base.dNSName !== undefined) dns.add(base.dNSName);
    if (base.iPAddress !== undefined) ranges.add(base.iPAddress);
  }
  const outside = (ip: string) => !ranges.has(ip.startsWith('127.') ? LOOPBACK_RANGE : single(ip));
  return names.dns.find((name) => !withinDns(name, dns)) ?? names.ips.find(outside);
}

/** A DNS constraint permits the name itself and every name below it. */
function withinDns(name: string, permitted: ReadonlySet<string>): boolean {
  for (let rest = name; ; ) {
    if (permitted.has(rest)) return true;
    const dot = rest.indexOf('.');
    if (dot === -1) return false;
    rest = rest.slice(dot + 1);
  }
}

function single(ip: string): string {
  return `${ip}/${isIPv4(ip) ? 32 : 128}`;
}
