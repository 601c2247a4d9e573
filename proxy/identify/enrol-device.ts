import { createHash, randomBytes } from 'node:crypto';
import type { CredentialId, InstallationId, PrincipalId } from '../contract/ids.ts';
import { deviceName, personName } from '../contract/inputs.ts';
import type { CredentialRow, StateChange } from '../contract/state.ts';
import { uuidv7 } from '../platform/uuid.ts';
import { readDeviceKey } from './device-key.ts';
import { type Device, deviceNameKey, type Invite } from './devices.ts';
import { EnrolError } from './enrol-error.ts';
import { type EnrolmentEvent, newPerson } from './enrolment.ts';
import type { Registry } from './registry.ts';

/** What an enrolment comes to: rows for the store and events for the log, to be appended together. Nothing is changed yet. */
interface Plan {
  readonly principal: PrincipalId;
  readonly credential: CredentialId;
  readonly changes: readonly StateChange[];
  readonly events: readonly EnrolmentEvent[];
}
export interface InvitePlan extends Plan {
  /** 43 characters of base64url; kept nowhere but as SHA-256. */
  readonly code: string;
  /** µs since 1970 UTC. */
  readonly notAfter: number;
}
type Known = Pick<Registry, 'bySpki' | 'deviceBySpki'>;

const HOUR = 3_600_000_000;

/**
 * A device of a person. A key that was enrolled before, for whomever and even if it was revoked, is refused. `at` is µs since 1970
 * UTC. Throws EnrolError `bad-key`, `key-taken`, `bad-name`.
 */
export function planDeviceAdd(
  input: { readonly principal: PrincipalId; readonly spki: string; readonly name: string },
  registry: Known,
  at: number,
): Plan {
  const { principal, name } = input;
  const { spki, spkiSha256 } = readDeviceKey(input.spki);
  if (!deviceName.safeParse(name).success)
    throw new EnrolError('bad-name', 'that cannot be the name of a device');
  if (registry.bySpki(spkiSha256) !== undefined || registry.deviceBySpki(spkiSha256) !== undefined) {
    throw new EnrolError('key-taken', 'this key was enrolled before; a device makes a new one');
  }
  const credential = uuidv7<CredentialId>(at / 1000);
  const row = {
    ...credentialRow(credential, principal, at),
    kind: 'device',
    spkiSha256,
    verifier: spki,
  } as const;
  return {
    principal,
    credential,
    changes: [
      { op: 'credential.add', ...row },
      { op: 'setting.put', key: deviceNameKey(credential), value: name },
    ],
    // The key itself is on record: whoever has the log checks the signatures of votes with it.
    events: [
      {
        kind: 'credential.issue',
        facts: { credential, principal, type: 'device', spki: spkiSha256, key: spki },
      },
    ],
  };
}

/** Ends a device for good. `at` is µs since 1970 UTC. Throws EnrolError `unknown-device` also for one that is revoked. */
export function planDeviceRevoke(device: Device | undefined, at: number): Plan {
  if (device === undefined || device.revokedAt !== null)
    throw new EnrolError('unknown-device', 'there is no such device, or it is revoked already');
  const { credential, principal } = device;
  return {
    principal,
    credential,
    changes: [{ op: 'credential.revoke', id: credential, at }],
    events: [{ kind: 'credential.revoke', facts: { credential, principal, type: 'device' } }],
  };
}

/**
 * A one-time code for a device elsewhere of a person, who is made an approver where there is none of that name. `at` is µs since
 * 1970 UTC. Throws EnrolError `bad-name`, `name-taken` (a team).
 */
export function planInvite(
  input: { readonly name: string; readonly hours: number },
  registry: Pick<Registry, 'personByName'>,
  installation: InstallationId,
  at: number,
): InvitePlan {
  const { name } = input;
  if (!personName.safeParse(name).success)
    throw new EnrolError(
      'bad-name',
      `"${name}" cannot be a person's name: lower-case letters, digits, . - _ @`,
    );
  const present = registry.personByName(name);
  if (present?.kind === 'team')
    throw new EnrolError('name-taken', `"${name}" is a team; only a person approves`);
  const person =
    present === undefined ? newPerson(name, ['approver'], installation, at) : asApprover(present);
  const { principal } = person;
  const code = randomBytes(32).toString('base64url');
  const credential = uuidv7<CredentialId>(at / 1000);
  const notAfter = at + input.hours * HOUR;
  const row = {
    ...credentialRow(credential, principal, at),
    kind: 'invite',
    notAfter,
    verifier: codeDigest(code),
  } as const;
  return {
    principal,
    credential,
    code,
    notAfter,
    changes: [...person.changes, { op: 'credential.add', ...row }],
    events: [
      ...person.events,
      { kind: 'credential.issue', facts: { credential, principal, type: 'invite', notAfter } },
    ],
  };
}

/** What an invitation is found by. */
export function codeDigest(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}

/** Whether an invitation can be used at `now` (µs since 1970 UTC). */
export function isOpen(invite: Invite | undefined, now: number): invite is Invite {
  return invite !== undefined && invite.revokedAt === null && now < invite.notAfter;
}

function asApprover({
  principal,
  roles,
}: {
  readonly principal: PrincipalId;
  readonly roles: readonly string[];
}) {
  if (roles.includes('approver')) return { principal, changes: [], events: [] };
  const all = [...roles, 'approver'];
  const changes: StateChange[] = [{ op: 'principal.roles', id: principal, roles: JSON.stringify(all) }];
  const facts = { change: 'roles', principal, type: 'person', roles: all.join(' ') };
  const events: EnrolmentEvent[] = [{ kind: 'identity.change', facts }];
  return { principal, changes, events };
}

function credentialRow(id: CredentialId, principal: PrincipalId, at: number): Omit<CredentialRow, 'kind'> {
  return {
    id,
    principal,
    spkiSha256: null,
    serial: null,
    notBefore: at,
    notAfter: null,
    revokedAt: null,
    verifier: null,
    lastUsed: null,
  };
}
