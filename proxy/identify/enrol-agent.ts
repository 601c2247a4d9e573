import type { AgentIdentity } from '../contract/call.ts';
import type { CredentialId, PrincipalId } from '../contract/ids.ts';
import { agentName, personName } from '../contract/inputs.ts';
import type { CredentialRow, StateChange } from '../contract/state.ts';
import { uuidv7 } from '../platform/uuid.ts';
import { trustDomain } from './agent-uri.ts';
import type { Authority } from './certificate-authority.ts';
import { EnrolError } from './enrol-error.ts';
import { type EnrolmentEvent, newPerson } from './enrolment.ts';
import { type IssuedCertificate, issueAgentCertificate } from './issue-certificate.ts';
import type { AgentIdentityWithCredentials, Registry } from './registry.ts';

/** What an enrolment comes to: rows for the store and events for the log, to be appended together. Nothing is changed yet. */
export interface AgentPlan {
  readonly agent: AgentIdentity;
  readonly issued: IssuedCertificate;
  /** The authority's certificate, with which the agent checks the listener. */
  readonly caPem: string;
  readonly changes: readonly StateChange[];
  readonly events: readonly EnrolmentEvent[];
}
export interface RevocationPlan {
  readonly agent: AgentIdentityWithCredentials;
  readonly changes: readonly StateChange[];
  readonly events: readonly EnrolmentEvent[];
}
type Names = Pick<Registry, 'agentByName' | 'personByName'>;

/**
 * A new agent and its first certificate. An owner of that name that is not there yet is made a person without a secret (role
 * `engineer`). Throws EnrolError `bad-name`, `name-taken`; AuthorityError `bad-days`.
 */
export async function planAgentAdd(
  input: { readonly name: string; readonly ownerName: string; readonly days?: number },
  registry: Names,
  authority: Authority,
): Promise<AgentPlan> {
  const { name, ownerName } = input;
  if (!agentName.safeParse(name).success) {
    throw new EnrolError(
      'bad-name',
      `"${name}" cannot be an agent's name: lower-case letters, digits, . - _`,
    );
  }
  if (!personName.safeParse(ownerName).success) {
    throw new EnrolError(
      'bad-name',
      `"${ownerName}" cannot be an owner's name: lower-case letters, digits, . - _ @`,
    );
  }
  if (registry.agentByName(name) !== undefined) {
    throw new EnrolError(
      'name-taken',
      `there is an agent "${name}" already; for a new certificate: countersign agent renew ${name}`,
    );
  }
  const now = authority.clock.now().wall;
  const present = registry.personByName(ownerName);
  const owner =
    present === undefined
      ? newPerson(ownerName, ['engineer'], authority.installation, now)
      : { principal: present.principal, changes: [], events: [] };
  const principal = uuidv7<PrincipalId>(now / 1000);
  const { issued, row } = await issueFor(authority, { principal, name, days: input.days });
  const changes: StateChange[] = [
    ...owner.changes,
    { op: 'principal.add', id: principal, kind: 'agent', name, created: now, disabledAt: null, roles: '[]' },
    { op: 'identity.add', principal, issuer: trustDomain(authority.installation), subject: principal },
    { op: 'agent.add', principal, owner: owner.principal },
    { op: 'credential.add', ...row },
  ];
  const events: EnrolmentEvent[] = [
    ...owner.events,
    { kind: 'identity.change', facts: { change: 'add', principal, type: 'agent', owner: owner.principal } },
    { kind: 'credential.issue', facts: issueFacts(row) },
  ];
  const agent = { principal, name, owner: owner.principal, ownerName, credential: row.id as CredentialId };
  return { agent, issued, caPem: authority.certificatePem, changes, events };
}

/**
 * A new key and certificate for an agent; those before are revoked in the same step unless `keepOld` (then they end by
 * themselves). Throws EnrolError `unknown-agent`; AuthorityError `bad-days`.
 */
export async function planAgentRenew(
  input: { readonly name: string; readonly days?: number; readonly keepOld?: boolean },
  registry: Names,
  authority: Authority,
): Promise<AgentPlan> {
  const found = agentNamed(input.name, registry);
  const { principal, name, owner, ownerName } = found;
  const { issued, row } = await issueFor(authority, { principal, name, days: input.days });
  const ended = input.keepOld === true ? [] : live(found);
  const at = authority.clock.now().wall;
  return {
    agent: { principal, name, owner, ownerName, credential: row.id as CredentialId },
    issued,
    caPem: authority.certificatePem,
    changes: [
      { op: 'credential.add', ...row },
      ...ended.map(({ id }) => ({ op: 'credential.revoke' as const, id, at })),
    ],
    events: [{ kind: 'credential.rotate', facts: { ...issueFacts(row), ended: ended.length } }],
  };
}

/** Ends every certificate of the agent; the agent itself can be renewed. Throws EnrolError `unknown-agent`. `at` is µs. */
export function planAgentRevoke(name: string, registry: Names, at: number): RevocationPlan {
  const agent = agentNamed(name, registry);
  const ended = live(agent);
  return {
    agent,
    changes: ended.map(({ id }) => ({ op: 'credential.revoke', id, at })),
    events: ended.map(({ id }) => ({
      kind: 'credential.revoke',
      facts: { credential: id, principal: agent.principal },
    })),
  };
}

/** Ends the agent and its certificates for good; its name is free again. Throws EnrolError `unknown-agent`. `at` is µs. */
export function planAgentDisable(name: string, registry: Names, at: number): RevocationPlan {
  const plan = planAgentRevoke(name, registry, at);
  const { principal } = plan.agent;
  return {
    agent: plan.agent,
    changes: [...plan.changes, { op: 'principal.disable', id: principal, at }],
    events: [
      ...plan.events,
      { kind: 'identity.change', facts: { change: 'disable', principal, type: 'agent' } },
    ],
  };
}

async function issueFor(
  authority: Authority,
  { principal, name, days }: { principal: PrincipalId; name: string; days: number | undefined },
): Promise<{ issued: IssuedCertificate; row: CredentialRow }> {
  const issued = await issueAgentCertificate(authority, {
    principal,
    name,
    ...(days === undefined ? {} : { days }),
  });
  const row: CredentialRow = {
    id: uuidv7<CredentialId>(authority.clock.now().wall / 1000),
    principal,
    kind: 'mtls',
    spkiSha256: issued.spkiSha256,
    serial: issued.serial,
    notBefore: issued.notBefore * 1000,
    notAfter: issued.notAfter * 1000,
    revokedAt: null,
    verifier: null,
    lastUsed: null,
  };
  return { issued, row };
}

function agentNamed(name: string, registry: Names): AgentIdentityWithCredentials {
  const agent = registry.agentByName(name);
  if (agent === undefined) {
    throw new EnrolError('unknown-agent', `there is no agent "${name}"; see: countersign agent list`);
  }
  return agent;
}

function live(agent: AgentIdentityWithCredentials) {
  return agent.credentials.filter((credential) => credential.revokedAt === null);
}

function issueFacts(row: CredentialRow) {
  return {
    credential: row.id,
    principal: row.principal,
    type: row.kind,
    ...(row.spkiSha256 === null ? {} : { spki: row.spkiSha256 }),
    ...(row.notAfter === null ? {} : { notAfter: row.notAfter }),
  };
}
