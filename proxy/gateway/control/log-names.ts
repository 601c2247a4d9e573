import { ControlError } from '../../contract/control.ts';
import type { NameView } from '../../contract/log-views.ts';
import type { OpenEnds } from '../../contract/query-line.ts';
import { goesOn } from '../../contract/query-print.ts';
import type { CredentialRow } from '../../contract/state.ts';
import type { Store } from '../../contract/store.ts';
import { nearestName } from '../../platform/config/nearest-name.ts';

/** What the ids of records stand for, by the state tables as they are now. */
export interface Names {
  principal(id: string): NameView;
  server(id: string): NameView;
  /** Of an agent. */
  ownerOf(agent: string): NameView | null;
  /** The tool whose definition it is, where it is known still. */
  toolOf(server: string, definition: string): string | null;
  /** Ids of what has this name, or had it, or this id; with open ends, of all whose names go on so. Throws ControlError `not-found`. */
  agents(nameOrId: string, open?: OpenEnds): string[];
  servers(nameOrId: string, open?: OpenEnds): string[];
  /** Agents of an owner. */
  agentsOf(nameOrId: string, open?: OpenEnds): string[];
  /** Whoever is no agent. */
  people(nameOrId: string, open?: OpenEnds): string[];
}

interface Named {
  readonly id: string;
  readonly name: string;
}
const NAMES_TOLD = 12;

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
  const isNamed =
    (wanted: string, open: OpenEnds = 'none') =>
    ({ id, name }: Named): boolean =>
      id === wanted || goesOn(name, { value: wanted, open });
  const idsIn =
    (rows: readonly Named[], what: string) =>
    (wanted: string, open?: OpenEnds): string[] => {
      const ids = rows.filter(isNamed(wanted, open)).map(({ id }) => id);
      if (ids.length === 0) throw noName(what, wanted, rows);
      return ids;
    };
  const agents = principals.filter(({ kind }) => kind === 'agent');
  const others = principals.filter(({ kind }) => kind !== 'agent');

  return {
    principal,
    server: (id) => servers.get(id) ?? { id, name: null, gone: false },
    ownerOf(agent) {
      const owner = owners.get(agent);
      return owner === undefined ? null : principal(owner);
    },
    toolOf: (server, definition) => definitions.get(`${server} ${definition}`) ?? null,
    agents: idsIn(agents, 'agent'),
    servers: idsIn(serverRows, 'server'),
    people: idsIn(others, 'person'),
    agentsOf(wanted, open) {
      const ids = new Set(idsIn(others, 'owner')(wanted, open));
      return agentRows.filter(({ owner }) => ids.has(owner)).map((row) => row.principal);
    },
  };
}

/** Says which was probably meant, or which there are. */
function noName(what: string, wanted: string, rows: readonly Named[]): ControlError {
  const names = [...new Set(rows.map(({ name }) => name))].sort();
  const meant = nearestName(wanted, names);
  const there = names.slice(0, NAMES_TOLD).join(', ');
  const told =
    meant !== undefined
      ? ` Did you mean "${meant}"?`
      : names.length === 0
        ? ' There is none.'
        : ` There are: ${there}${names.length > NAMES_TOLD ? ', …' : ''}.`;
  return new ControlError('not-found', `There is no ${what} "${wanted}".${told}`);
}

/** Those who had credentials and have none that was not revoked. */
function revokedOf(credentials: readonly CredentialRow[]): Set<string> {
  const revoked = new Set(credentials.map(({ principal }) => principal));
  for (const { principal, revokedAt } of credentials) if (revokedAt === null) revoked.delete(principal);
  return revoked;
}
