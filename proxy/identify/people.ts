import type { CredentialId, PrincipalId } from '../contract/ids.ts';
import { parseJson } from '../contract/parse-json.ts';
import type { PrincipalRow, StateChange } from '../contract/state.ts';

/** A person or team that can own agents, and vote where it has a role and a secret. */
export interface Person {
  readonly principal: PrincipalId;
  readonly kind: 'person' | 'team';
  readonly name: string;
  readonly roles: readonly string[];
  readonly disabledAt: number | null;
  /** The secret in force, as its verifier; undefined where the person has none. */
  readonly secret: { readonly credential: CredentialId; readonly verifier: string } | undefined;
}
export interface People {
  /** Those that are not disabled, by name. */
  people(): Person[];
  /** Not disabled. */
  personByName(name: string): Person | undefined;
  /** Also a disabled one: old agents keep their owner. */
  person(id: string): Person | undefined;
}

/** The people's part of the registry. `change` passes over what is not theirs. */
export function createPeople(): {
  people: People & { clear(): void };
  change: (change: StateChange) => void;
} {
  const byId = new Map<string, Person>();
  const byCredential = new Map<string, string>();
  const edit = (id: string, part: Partial<Person>): void => {
    const person = byId.get(id);
    if (person !== undefined) byId.set(id, { ...person, ...part });
  };
  const live = () => [...byId.values()].filter((person) => person.disabledAt === null);
  return {
    people: {
      people: () => live().sort((a, b) => (a.name < b.name ? -1 : 1)),
      personByName: (name) => live().find((person) => person.name === name),
      person: (id) => byId.get(id),
      clear() {
        byId.clear();
        byCredential.clear();
      },
    },
    change(change) {
      switch (change.op) {
        case 'principal.add': {
          const { id, kind, name, disabledAt } = change;
          if (kind !== 'person' && kind !== 'team') return;
          const principal = id as PrincipalId;
          byId.set(id, { principal, kind, name, roles: rolesOf(change), disabledAt, secret: undefined });
          return;
        }
        case 'principal.roles':
          return edit(change.id, { roles: rolesOf(change) });
        case 'principal.disable':
          return edit(change.id, { disabledAt: change.at });
        case 'credential.add': {
          if (change.kind !== 'secret' || change.verifier === null || change.revokedAt !== null) return;
          const credential = change.id as CredentialId;
          byCredential.set(credential, change.principal);
          edit(change.principal, { secret: { credential, verifier: change.verifier } });
          return;
        }
        case 'credential.revoke': {
          const id = byCredential.get(change.id);
          const person = id === undefined ? undefined : byId.get(id);
          if (person?.secret?.credential === change.id) edit(person.principal, { secret: undefined });
          return;
        }
      }
    },
  };
}

/** Written by this program alone: JSON text of the column. */
function rolesOf({ roles }: Pick<PrincipalRow, 'roles'>): readonly string[] {
  return parseJson(roles) as readonly string[];
}
