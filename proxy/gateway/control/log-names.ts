import type { NameView } from '../../contract/log-views.ts';
import type { CredentialRow } from '../../contract/state.ts';
import type { Store } from '../../contract/store.ts';
import { notFound } from './parts.ts';

/** What the ids of records stand for, by the state tables as they are now. */
export interface Names {
  principal(id: string): NameView;
  server(id: string): NameView;
  /** Of an agent. */
  ownerOf(agent: string): NameView | null;
  /** The tool whose definition it is, where it is known still. */
  toolOf(server: string, definition: string): string | null;
  /** Ids of what has this name, or had it, or this id. Throws ControlError `not-found`. */
  agents(nameOrId: string): string[];
  servers(nameOrId: string): string[];
  /** Agents of an owner. */
  agentsOf(nameOrId: string): string[];
}

/** Reads the names. `operator` is the principal that acts over the local socket are recorded as. */
export async function readNames(store: Store, operator: string): Promise<Names> {
  const [principals, serverRows, agentRows, credentials, tools] = await Promise.all([
    store.read('principals.all', {}),
    store.read('servers.all', {}),
    store.read('agents.all', {}),
    store.read('credentials.all', {}),
    store.read('tools.all', {}),
  ]);
  const revoked = revokedOf(credentials);
  const people = new Map(
    principals.map(({ id, name, disabledAt }) => [
      id,
      { id, name, gone: disabledAt !== null || revoked.has(id) },
    ]),
  );
  const servers = new Map(
    serverRows.map(({ id, name, removedAt }) => [id, { id, name, gone: removedAt !== null }]),
  );
  const owners = new Map(agentRows.map(({ principal, owner }) => [principal, owner]));
  const definitions = new Map(
    tools.flatMap(({ server, name, definition, confirmedDefinition }) => [
      [`${server} ${confirmedDefinition ?? ''}`, name],
      [`${server} ${definition}`, name],
    ]),
  );

  const principal = (id: string): NameView =>
    people.get(id) ?? { id, name: id === operator ? 'operator' : null, gone: false };
  const some = (ids: string[], what: string): string[] => {
    if (ids.length === 0) throw notFound(what);
    return ids;
  };
  const isNamed =
    (wanted: string) =>
    ({ id, name }: { readonly id: string; readonly name: string }): boolean =>
      id === wanted || name === wanted;

  return {
    principal,
    server: (id) => servers.get(id) ?? { id, name: null, gone: false },
    ownerOf(agent) {
      const owner = owners.get(agent);
      return owner === undefined ? null : principal(owner);
    },
    toolOf: (server, definition) => definitions.get(`${server} ${definition}`) ?? null,
    agents(wanted) {
      const agents = principals.filter(({ kind }) => kind === 'agent').filter(isNamed(wanted));
      return some(
        agents.map(({ id }) => id),
        'agent',
      );
    },
    servers: (wanted) =>
      some(
        serverRows.filter(isNamed(wanted)).map(({ id }) => id),
        'server',
      ),
    agentsOf(wanted) {
      const found = principals.filter(({ kind }) => kind !== 'agent').filter(isNamed(wanted));
      const ids = new Set(
        some(
          found.map(({ id }) => id),
          'owner',
        ),
      );
      return agentRows.filter(({ owner }) => ids.has(owner)).map((row) => row.principal);
    },
  };
}

/** Those who had credentials and have none that was not revoked. */
function revokedOf(credentials: readonly CredentialRow[]): Set<string> {
  const revoked = new Set(credentials.map(({ principal }) => principal));
  for (const { principal, revokedAt } of credentials) if (revokedAt === null) revoked.delete(principal);
  return revoked;
}
