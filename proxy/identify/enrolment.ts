import type { InstallationId, PrincipalId } from '../contract/ids.ts';
import type { Facts, RecordKind } from '../contract/record.ts';
import type { StateChange } from '../contract/state.ts';
import { uuidv7 } from '../platform/uuid.ts';
import { trustDomain } from './agent-uri.ts';

/** What the log is to say of an enrolment: ids only, never a name (records are never deleted). */
export interface EnrolmentEvent {
  readonly kind: Extract<RecordKind, 'identity.change' | `credential.${string}`>;
  readonly facts: Facts;
}

export type Role = 'approver' | 'auditor' | 'admin' | 'engineer';

/** A new person. `at` is µs since 1970 UTC; `installation` is the issuer of the identity. */
export function newPerson(
  name: string,
  roles: readonly Role[],
  installation: InstallationId,
  at: number,
): {
  readonly principal: PrincipalId;
  readonly changes: readonly StateChange[];
  readonly events: readonly EnrolmentEvent[];
} {
  const principal = uuidv7<PrincipalId>(at / 1000);
  return {
    principal,
    changes: [
      {
        op: 'principal.add',
        id: principal,
        kind: 'person',
        name,
        created: at,
        disabledAt: null,
        roles: JSON.stringify(roles),
      },
      { op: 'identity.add', principal, issuer: trustDomain(installation), subject: principal },
    ],
    events: [
      {
        kind: 'identity.change',
        facts: { change: 'add', principal, type: 'person', roles: roles.join(' ') },
      },
    ],
  };
}
