import type { CredentialId, InstallationId, PrincipalId } from '../contract/ids.ts';
import { personName } from '../contract/inputs.ts';
import type { CredentialRow, StateChange } from '../contract/state.ts';
import { makeVerifier } from '../platform/keys/people-secret.ts';
import { uuidv7 } from '../platform/uuid.ts';
import { EnrolError } from './enrol-error.ts';
import { type EnrolmentEvent, newPerson, type Role } from './enrolment.ts';
import type { Person } from './people.ts';
import type { Registry } from './registry.ts';

export interface PersonPlan {
  readonly principal: PrincipalId;
  /** The credential of the secret. */
  readonly credential: CredentialId;
  readonly changes: readonly StateChange[];
  readonly events: readonly EnrolmentEvent[];
}
type Names = Pick<Registry, 'personByName'>;

/**
 * A person with roles and a secret of their own. One that is there already without a secret (an agent's owner) gets the secret
 * and the roles beside those it has. `at` is µs since 1970 UTC. Throws EnrolError `bad-name`, `bad-roles`, `name-taken`;
 * PeopleSecretError `too-short`, `too-long`.
 */
export async function planPersonAdd(
  input: { readonly name: string; readonly roles: readonly Role[]; readonly secret: string },
  registry: Names,
  installation: InstallationId,
  at: number,
): Promise<PersonPlan> {
  const { name, roles } = input;
  if (!personName.safeParse(name).success) {
    throw new EnrolError(
      'bad-name',
      `"${name}" cannot be a person's name: lower-case letters, digits, . - _ @`,
    );
  }
  if (roles.length === 0) throw new EnrolError('bad-roles', 'a person has at least one role');
  const present = registry.personByName(name);
  if (present?.secret !== undefined) {
    throw new EnrolError('name-taken', `"${name}" is there already and has a secret`);
  }
  if (present?.kind === 'team') {
    throw new EnrolError('name-taken', `"${name}" is a team; only a person has a secret`);
  }
  const { principal, changes, events } =
    present === undefined ? newPerson(name, unique(roles), installation, at) : moreRoles(present, roles);
  const row = await secretRow(principal, input.secret, at);
  return {
    principal,
    credential: row.id as CredentialId,
    changes: [...changes, { op: 'credential.add', ...row }],
    events: [
      ...events,
      { kind: 'credential.issue', facts: { credential: row.id, principal, type: 'secret' } },
    ],
  };
}

function moreRoles(present: Person, roles: readonly Role[]) {
  const { principal } = present;
  const all = unique([...present.roles, ...roles]);
  const changes: StateChange[] = [{ op: 'principal.roles', id: principal, roles: JSON.stringify(all) }];
  const facts = { change: 'roles', principal, type: 'person', roles: all.join(' ') };
  const events: EnrolmentEvent[] = [{ kind: 'identity.change', facts }];
  return { principal, changes, events };
}

/** A new secret in place of the old one. Throws EnrolError `unknown-person`; PeopleSecretError. `at` is µs. */
export async function planPersonSecret(
  input: { readonly name: string; readonly secret: string },
  registry: Names,
  at: number,
): Promise<PersonPlan> {
  const person = registry.personByName(input.name);
  if (person === undefined) throw new EnrolError('unknown-person', `there is no person "${input.name}"`);
  const { principal, secret } = person;
  const row = await secretRow(principal, input.secret, at);
  const old: StateChange[] =
    secret === undefined ? [] : [{ op: 'credential.revoke', id: secret.credential, at }];
  return {
    principal,
    credential: row.id as CredentialId,
    changes: [...old, { op: 'credential.add', ...row }],
    events: [
      {
        kind: 'credential.rotate',
        facts: { credential: row.id, principal, type: 'secret', ended: old.length },
      },
    ],
  };
}

async function secretRow(principal: PrincipalId, secret: string, at: number): Promise<CredentialRow> {
  return {
    id: uuidv7<CredentialId>(at / 1000),
    principal,
    kind: 'secret',
    spkiSha256: null,
    serial: null,
    notBefore: at,
    notAfter: null,
    revokedAt: null,
    verifier: await makeVerifier(secret),
    lastUsed: null,
  };
}

function unique<Text extends string>(values: readonly Text[]): Text[] {
  return [...new Set(values)];
}
