import 'reflect-metadata';
import { createHash, type webcrypto } from 'node:crypto';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type JsonGeneralNames,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { PrincipalId } from '../contract/ids.ts';
import { agentUri, approverUri, gatewayUri } from './agent-uri.ts';
import { AuthorityError } from './authority-error.ts';
import type { Authority } from './certificate-authority.ts';
import { newKeyPair, privateKeyPem, randomSerial, SIGNATURE, validFor } from './certificate-parts.ts';
import type { ListenerNames } from './listener-names.ts';
import { firstOutside } from './name-constraints.ts';

export interface Certificate {
  readonly certificatePem: string;
  /** Lower-case hex SHA-256 of the SubjectPublicKeyInfo. */
  readonly spkiSha256: string;
  /** Lower-case hex. */
  readonly serial: string;
  /** Milliseconds since 1970 UTC. */
  readonly notBefore: number;
  readonly notAfter: number;
}
/** A certificate with its new private key. The key exists nowhere else. */
export interface IssuedCertificate extends Certificate {
  /** PKCS#8. */
  readonly keyPem: string;
}

const DEFAULT_DAYS = 90;
/** The CA/Browser Forum's ceiling of 2020; clients of some systems refuse longer ones. */
const MOST_DAYS = 397;
const LISTENER_DAYS = 90;

/** A client certificate for an agent. Throws AuthorityError `bad-days` outside 1 to 397 days. */
export async function issueAgentCertificate(
  authority: Authority,
  agent: { readonly principal: PrincipalId; readonly name: string; readonly days?: number },
): Promise<IssuedCertificate> {
  const days = agent.days ?? DEFAULT_DAYS;
  if (!Number.isInteger(days) || days < 1 || days > MOST_DAYS) {
    throw new AuthorityError('bad-days', `a certificate lasts between 1 and ${MOST_DAYS} days`);
  }
  return issue(authority, {
    // OpenSSL holds a common name that looks like a host name (`ci.build`) against the DNS constraints where there is no DNS
    // name beside it; with a space in it, it never looks like one.
    commonName: `agent ${agent.name}`,
    days,
    usage: ExtendedKeyUsage.clientAuth,
    names: [{ type: 'url', value: agentUri(authority.installation, agent.principal) }],
  });
}

/** A client certificate for the key of an approver's device, 90 days. `key` is the device's own; its private half is never here. */
export function certifyDevice(
  authority: Authority,
  device: { readonly principal: PrincipalId; readonly key: webcrypto.CryptoKey },
): Promise<Certificate> {
  return certify(authority, device.key, {
    // With a space, as of an agent.
    commonName: 'Countersign approver',
    days: DEFAULT_DAYS,
    usage: ExtendedKeyUsage.clientAuth,
    names: [{ type: 'url', value: approverUri(authority.installation, device.principal) }],
  });
}

/** The server certificate of the listener for approvers elsewhere, 90 days. */
export function issueApproverListenerCertificate(authority: Authority): Promise<IssuedCertificate> {
  return issue(authority, {
    commonName: 'Countersign gateway',
    days: LISTENER_DAYS,
    usage: ExtendedKeyUsage.serverAuth,
    names: [{ type: 'url', value: gatewayUri(authority.installation) }],
  });
}

/** The listener's server certificate, 90 days. Throws AuthorityError `outside-constraints` on a name that the authority may not vouch for. */
export async function issueListenerCertificate(
  authority: Authority,
  names: ListenerNames,
): Promise<IssuedCertificate> {
  const outside = firstOutside(authority.certificate, names);
  if (outside !== undefined) {
    throw new AuthorityError(
      'outside-constraints',
      `this installation's authority was made without the listener name ${outside}; its certificate must be made again`,
    );
  }
  return issue(authority, {
    commonName: 'Countersign gateway',
    days: LISTENER_DAYS,
    usage: ExtendedKeyUsage.serverAuth,
    names: [
      ...names.dns.map((value) => ({ type: 'dns' as const, value })),
      ...names.ips.map((value) => ({ type: 'ip' as const, value })),
    ],
  });
}

/** Whether two thirds of a certificate's life are over: time for the next. */
export function needsRenewal(
  certificate: Pick<IssuedCertificate, 'notBefore' | 'notAfter'>,
  clock: Authority['clock'],
): boolean {
  const life = certificate.notAfter - certificate.notBefore;
  return clock.now().wall / 1000 >= certificate.notBefore + (life * 2) / 3;
}

interface Leaf {
  readonly commonName: string;
  readonly days: number;
  readonly usage: ExtendedKeyUsage;
  readonly names: JsonGeneralNames;
}

async function issue(authority: Authority, leaf: Leaf): Promise<IssuedCertificate> {
  const pair = await newKeyPair();
  const certificate = await certify(authority, pair.publicKey, leaf);
  return { ...certificate, keyPem: await privateKeyPem(pair.privateKey) };
}

async function certify(authority: Authority, key: webcrypto.CryptoKey, leaf: Leaf): Promise<Certificate> {
  const serial = randomSerial();
  const { notBefore, notAfter } = validFor(authority.clock, leaf.days);
  const end = Math.min(notAfter.getTime(), authority.certificate.notAfter.getTime());
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial,
    subject: [{ CN: [leaf.commonName] }],
    issuer: authority.certificate.subjectName,
    notBefore,
    notAfter: new Date(end),
    signingKey: authority.signingKey,
    publicKey: key,
    signingAlgorithm: SIGNATURE,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([leaf.usage], true),
      new SubjectAlternativeNameExtension(leaf.names),
      await SubjectKeyIdentifierExtension.create(key),
      await AuthorityKeyIdentifierExtension.create(authority.certificate.publicKey),
    ],
  });
  return {
    certificatePem: `${certificate.toString('pem')}\n`,
    spkiSha256: createHash('sha256').update(Buffer.from(certificate.publicKey.rawData)).digest('hex'),
    serial,
    notBefore: notBefore.getTime(),
    notAfter: end,
  };
}
