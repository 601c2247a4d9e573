import type { AgentIdentity, Peer } from '../contract/call.ts';
import type { CredentialId, InstallationId } from '../contract/ids.ts';
import type { Clock } from '../contract/time.ts';
import { installationOf } from './agent-uri.ts';
import type { AgentCredential, Registry } from './registry.ts';

/** Why a caller is not let in. On record as it stands here. */
type RefusalReason =
  | 'no-certificate'
  | 'untrusted'
  | 'expired'
  | 'not-yet-valid'
  | 'revoked'
  | 'wrong-purpose'
  | 'wrong-installation'
  | 'unknown-credential'
  | 'disabled';

interface Accepted {
  readonly ok: true;
  readonly agent: AgentIdentity;
}
interface Refused {
  readonly ok: false;
  readonly reason: RefusalReason;
  /** One sentence that helps, for the agent. Holds nothing that the other end made up. */
  readonly forAgent: string;
  /** The credential whose key the other end has proved to hold, where it is one of ours. For the record. */
  readonly credential: CredentialId | undefined;
}
export type Identification = Accepted | Refused;

export interface Identifier {
  /** Who calls. Asked for each call, not for each connection: a revocation holds from the next call on. */
  identify(peer: Peer): Identification;
}

/** Looks a peer's certificate up in the registry. One map look-up and a few comparisons for a good one. */
export function createIdentifier(parts: {
  readonly registry: Pick<Registry, 'bySpki'>;
  readonly installation: InstallationId;
  readonly clock: Clock;
}): Identifier {
  const { registry, installation, clock } = parts;
  const accepted = new WeakMap<AgentCredential, Accepted>();
  const accept = (credential: AgentCredential): Accepted => {
    const before = accepted.get(credential);
    if (before !== undefined) return before;
    const made: Accepted = { ok: true, agent: credential.agent };
    accepted.set(credential, made);
    return made;
  };
  return {
    identify(peer) {
      const { certificate } = peer;
      if (certificate === undefined) return refuse('no-certificate', undefined);
      const credential = registry.bySpki(certificate.spkiSha256);
      const now = clock.now().wall;
      const reason =
        (credential === undefined ? undefined : withdrawn(credential)) ??
        distrust(peer, installation) ??
        outOfTime(certificate.notBefore * 1000, certificate.notAfter * 1000, now) ??
        (credential === undefined || !names(peer, credential) ? 'unknown-credential' : undefined) ??
        (credential === undefined ? undefined : outOfTime(credential.notBefore, credential.notAfter, now));
      if (reason === undefined && credential !== undefined) return accept(credential);
      return refuse(reason ?? 'unknown-credential', credential);
    },
  };
}

function withdrawn(credential: AgentCredential): RefusalReason | undefined {
  if (credential.revokedAt !== null) return 'revoked';
  return credential.disabledAt === null ? undefined : 'disabled';
}

/** OpenSSL's verdict. Node goes on after an error, so the word is that of the last one found and only tells what to say. */
function distrust(peer: Peer, installation: InstallationId): RefusalReason | undefined {
  switch (peer.untrusted) {
    case undefined:
      return undefined;
    case 'CERT_HAS_EXPIRED':
      return 'expired';
    case 'CERT_NOT_YET_VALID':
      return 'not-yet-valid';
    case 'INVALID_PURPOSE':
      return 'wrong-purpose';
    default: {
      const named = peer.certificate?.uris.map(installationOf).find((each) => each !== undefined);
      return named === undefined || named === installation ? 'untrusted' : 'wrong-installation';
    }
  }
}

function outOfTime(notBefore: number, notAfter: number, now: number): RefusalReason | undefined {
  if (now < notBefore) return 'not-yet-valid';
  return now > notAfter ? 'expired' : undefined;
}

/** The certificate is the very one that was issued: a key alone would let one agent's key carry another's name. */
function names(peer: Peer, credential: AgentCredential): boolean {
  const { certificate } = peer;
  return (
    certificate !== undefined &&
    certificate.uris.length === 1 &&
    certificate.uris[0] === credential.uri &&
    certificate.serial === credential.serial
  );
}

function refuse(reason: RefusalReason, credential: AgentCredential | undefined): Refused {
  return { ok: false, reason, forAgent: sentence(reason, credential), credential: credential?.id };
}

function sentence(reason: RefusalReason, credential: AgentCredential | undefined): string {
  const who = credential === undefined ? 'NAME' : credential.agent.name;
  const whose =
    credential === undefined ? 'This client certificate' : `The client certificate of agent ${who}`;
  const renew = `Ask the person who runs this gateway for a new one: countersign agent renew ${who}`;
  const add = 'Ask the person who runs this gateway for one: countersign agent add NAME';
  switch (reason) {
    case 'no-certificate':
      return `This gateway takes calls with a client certificate only, and none was shown. ${add}`;
    case 'untrusted':
      return `This client certificate was not issued by this gateway. ${add}`;
    case 'wrong-installation':
      return `This client certificate was issued by another Countersign installation. ${add}`;
    case 'wrong-purpose':
      return `This certificate is not one for clients. ${add}`;
    case 'unknown-credential':
      return `This client certificate is not on this gateway's list of agents. ${add}`;
    case 'expired':
      return `${whose} has expired. ${renew}`;
    case 'not-yet-valid':
      return `${whose} is not valid yet: check the clocks of both machines.`;
    case 'revoked':
      return `${whose} was revoked${on(credential?.revokedAt)}. ${renew}`;
    case 'disabled':
      return `The agent ${who} was disabled${on(credential?.disabledAt)}. Ask the person who runs this gateway.`;
  }
}

function on(at: number | null | undefined): string {
  return typeof at === 'number' ? ` on ${new Date(at / 1000).toISOString().slice(0, 10)}` : '';
}
