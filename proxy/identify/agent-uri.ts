import type { InstallationId, PrincipalId } from '../contract/ids.ts';

const OWN_URI = /^spiffe:\/\/([0-9a-f-]{36})\.countersign\.internal\/(?:agent|approver)\/[0-9a-f-]{36}$/;

/** The SPIFFE trust domain of an installation, and the one host that its authority may name in a URI. */
export function trustDomain(installation: InstallationId): string {
  return `${installation}.countersign.internal`;
}

/** The SPIFFE ID of an agent, the one URI in its certificate. */
export function agentUri(installation: InstallationId, agent: PrincipalId): string {
  return `spiffe://${trustDomain(installation)}/agent/${agent}`;
}

/** The SPIFFE ID of a person, the one URI in the certificate of a device with which they approve from elsewhere. */
export function approverUri(installation: InstallationId, person: PrincipalId): string {
  return `spiffe://${trustDomain(installation)}/approver/${person}`;
}

/**
 * The SPIFFE ID of the gateway itself. Approvers' apps know it by this and not by a host name: it may be reached under any, also
 * under one that came after they joined.
 */
export function gatewayUri(installation: string): string {
  return `spiffe://${installation}.countersign.internal/gateway`;
}

/** The installation that the URI of an agent or approver names, or undefined where it is no such URI. */
export function installationOf(uri: string): string | undefined {
  return OWN_URI.exec(uri)?.[1];
}
