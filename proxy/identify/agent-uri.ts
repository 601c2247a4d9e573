import type { InstallationId, PrincipalId } from '../contract/ids.ts';

const AGENT_URI = /^spiffe:\/\/([0-9a-f-]{36})\.countersign\.internal\/agent\/[0-9a-f-]{36}$/;

/** The SPIFFE trust domain of an installation, and the one host that its authority may name in a URI. */
export function trustDomain(installation: InstallationId): string {
  return `${installation}.countersign.internal`;
}

/** The SPIFFE ID of an agent, the one URI in its certificate. */
export function agentUri(installation: InstallationId, agent: PrincipalId): string {
  return `spiffe://${trustDomain(installation)}/agent/${agent}`;
}

/** The installation that an agent's URI names, or undefined where it is no such URI. */
export function installationOf(uri: string): string | undefined {
  return AGENT_URI.exec(uri)?.[1];
}
