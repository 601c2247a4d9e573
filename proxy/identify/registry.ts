import type { AgentIdentity } from '../contract/call.ts';
import type { CredentialId, InstallationId, PrincipalId } from '../contract/ids.ts';
import type { AgentRow, CredentialRow, PrincipalRow, StateChange } from '../contract/state.ts';
import { agentUri } from './agent-uri.ts';
import { createDevices, type Devices } from './devices.ts';
import { createPeople, type People } from './people.ts';

/** An agent's certificate as the state tables have it. Times are µs since 1970 UTC. */
export interface AgentCredential {
  readonly id: CredentialId;
  readonly agent: AgentIdentity;
  /** The one URI that its certificate names. */
  readonly uri: string;
  readonly serial: string;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly revokedAt: number | null;
  /** Since when the agent itself is disabled. */
  readonly disabledAt: number | null;
}
/** The tables that the registry is a projection of, as the store's queries give them. */
interface RegistryRows {
  readonly principals: readonly PrincipalRow[];
  readonly agents: readonly AgentRow[];
  readonly credentials: readonly CredentialRow[];
  readonly settings?: readonly { readonly key: string; readonly value: string }[];
}
/** Who is who, in memory: answers on the hot path without a query. */
export interface Registry extends People, Devices {
  /** Replaces everything. */
  load(rows: RegistryRows): void;
  /** Takes over changes once they are durable, in their order. Changes of other tables are passed over. */
  apply(changes: readonly StateChange[]): void;
  /** Lower-case hex SHA-256 of the SubjectPublicKeyInfo. */
  bySpki(spkiSha256: string): AgentCredential | undefined;
  /** Agents that are not disabled, by name. */
  agents(): AgentIdentityWithCredentials[];
  agentByName(name: string): AgentIdentityWithCredentials | undefined;
}
export interface AgentIdentityWithCredentials {
  readonly principal: PrincipalId;
  readonly name: string;
  readonly owner: PrincipalId;
  readonly ownerName: string;
  /** Newest last. */
  readonly credentials: readonly AgentCredential[];
}

interface AgentEntry {
  readonly principal: PrincipalId;
  readonly name: string;
  readonly owner: PrincipalId;
  disabledAt: number | null;
  credentials: AgentCredential[];
}

/** An empty registry of an installation. */
export function createRegistry(installation: InstallationId): Registry {
  const { people, change: changePeople } = createPeople();
  const { devices, change: changeDevices } = createDevices();
  const agents = new Map<string, AgentEntry>();
  /** Principals whose `agent.add` has not come yet. */
  const added = new Map<string, Pick<PrincipalRow, 'name' | 'disabledAt'>>();
  const bySpki = new Map<string, AgentCredential>();
  const spkiOf = new Map<string, { readonly spki: string; readonly agent: AgentEntry }>();
  const nameOf = (owner: string) => people.person(owner)?.name ?? '';

  /** Entries are replaced, never changed, so that what a caller holds stays as it was. */
  const put = (agent: AgentEntry, spki: string, credential: AgentCredential): void => {
    const others = agent.credentials.filter((each) => each.id !== credential.id);
    // Ids are UUIDv7: their order is that of issue.
    agent.credentials = [...others, credential].sort((a, b) => (a.id < b.id ? -1 : 1));
    const present = bySpki.get(spki);
    // A key that was revoked once stays revoked, whatever other credential is later made of it.
    if (present !== undefined && present.id !== credential.id && present.revokedAt !== null) return;
    bySpki.set(spki, credential);
  };
  const addAgent = (id: string, owner: string): void => {
    const principal = added.get(id);
    if (principal === undefined) return;
    added.delete(id);
    agents.set(id, {
      principal: id as PrincipalId,
      name: principal.name,
      owner: owner as PrincipalId,
      disabledAt: principal.disabledAt,
      credentials: [],
    });
  };
  const addCredential = (row: CredentialRow): void => {
    const agent = agents.get(row.principal);
    const { spkiSha256, serial, notAfter } = row;
    if (agent === undefined || row.kind !== 'mtls') return;
    if (spkiSha256 === null || serial === null || notAfter === null) return;
    const id = row.id as CredentialId;
    spkiOf.set(id, { spki: spkiSha256, agent });
    put(agent, spkiSha256, {
      id,
      agent: {
        principal: agent.principal,
        name: agent.name,
        owner: agent.owner,
        ownerName: nameOf(agent.owner),
        credential: id,
      },
      uri: agentUri(installation, agent.principal),
      serial,
      notBefore: row.notBefore,
      notAfter,
      revokedAt: row.revokedAt,
      disabledAt: agent.disabledAt,
    });
  };
  const disable = (id: string, at: number): void => {
    const agent = agents.get(id);
    if (agent === undefined) return;
    agent.disabledAt = at;
    for (const each of agent.credentials) {
      const spki = spkiOf.get(each.id)?.spki;
      if (spki !== undefined) put(agent, spki, { ...each, disabledAt: at });
    }
  };
  const revoke = (id: string, at: number): void => {
    const found = spkiOf.get(id);
    const credential = found?.agent.credentials.find((each) => each.id === id);
    if (found === undefined || credential === undefined || credential.revokedAt !== null) return;
    put(found.agent, found.spki, { ...credential, revokedAt: at });
  };
  const apply = (change: StateChange): void => {
    changePeople(change);
    changeDevices(change);
    if (change.op === 'principal.add' && change.kind === 'agent') added.set(change.id, change);
    else if (change.op === 'agent.add') addAgent(change.principal, change.owner);
    else if (change.op === 'credential.add') addCredential(change);
    else if (change.op === 'principal.disable') disable(change.id, change.at);
    else if (change.op === 'credential.revoke') revoke(change.id, change.at);
  };
  const view = (agent: AgentEntry): AgentIdentityWithCredentials => ({
    principal: agent.principal,
    name: agent.name,
    owner: agent.owner,
    ownerName: nameOf(agent.owner),
    credentials: agent.credentials,
  });
  const live = () => [...agents.values()].filter((agent) => agent.disabledAt === null);

  return {
    ...people,
    ...devices,
    load(rows) {
      people.clear();
      devices.clear();
      for (const map of [agents, added, bySpki, spkiOf]) map.clear();
      for (const row of rows.principals) apply({ op: 'principal.add', ...row });
      for (const row of rows.agents) apply({ op: 'agent.add', principal: row.principal, owner: row.owner });
      for (const row of rows.credentials) apply({ op: 'credential.add', ...row });
      for (const row of rows.settings ?? []) apply({ op: 'setting.put', ...row });
    },
    apply(changes) {
      for (const change of changes) apply(change);
    },
    bySpki: (spki) => bySpki.get(spki),
    agents: () =>
      live()
        .map(view)
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    agentByName(name) {
      const agent = live().find((each) => each.name === name);
      return agent === undefined ? undefined : view(agent);
    },
  };
}
