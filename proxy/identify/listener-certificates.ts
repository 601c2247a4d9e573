import { createSecureContext, type SecureContext, type TlsOptions } from 'node:tls';
import type { Authority } from './certificate-authority.ts';
import { type IssuedCertificate, issueListenerCertificate, needsRenewal } from './issue-certificate.ts';
import type { ListenerNames } from './listener-names.ts';
import { listenerOptions } from './listener-options.ts';

/** The listener's certificates. They live in memory only. */
export interface ListenerCertificates {
  /** For the server, at its start and after each `issue`. */
  options(): TlsOptions;
  /** Makes them anew, for new connections. Rejects with AuthorityError, and then those before stay. */
  issue(authority: Authority, names: ListenerNames): Promise<void>;
  due(clock: Authority['clock']): boolean;
}

/**
 * One certificate with every name of the listener, and one with its host names alone for clients that ask for a host by name
 * (SNI; an address is never asked for so). Clients on BoringSSL, such as Bun and Electron's Node, refuse each certificate with an
 * address under an authority that is constrained to addresses, and the second is one that they can check.
 */
export async function createListenerCertificates(
  authority: Authority,
  names: ListenerNames,
): Promise<ListenerCertificates> {
  let current = await issueBoth(authority, names);
  return {
    options: () => ({
      ...current.options,
      SNICallback(name, done) {
        done(null, current.hosts.has(name.toLowerCase()) ? current.named : undefined);
      },
    }),
    async issue(by, of) {
      current = await issueBoth(by, of);
    },
    due: (clock) => needsRenewal(current.whole, clock),
  };
}

interface Both {
  readonly whole: IssuedCertificate;
  readonly options: TlsOptions;
  readonly hosts: ReadonlySet<string>;
  readonly named: SecureContext;
}

async function issueBoth(authority: Authority, names: ListenerNames): Promise<Both> {
  const whole = await issueListenerCertificate(authority, names);
  const named = await issueListenerCertificate(authority, { dns: names.dns, ips: [] });
  const caPem = authority.certificatePem;
  return {
    whole,
    options: listenerOptions({ ...whole, caPem }),
    hosts: new Set(names.dns),
    named: createSecureContext(listenerOptions({ ...named, caPem })),
  };
}
