import { ControlError, type GatewayControl } from '../../proxy/contract/control.ts';
import type { AgentView, PersonView } from '../../proxy/contract/views.ts';
import { uuidv7 } from '../../proxy/platform/uuid.ts';
import { enrolled } from './fake-credentials.ts';
import { type FakeGround, found, type Mutable } from './fake-ground.ts';

type Identities = Pick<
  GatewayControl,
  'login' | 'agents' | 'addAgent' | 'renewAgent' | 'revokeAgent' | 'people' | 'addPerson'
>;
export interface FakeIdentities extends Identities {
  person(name: string, secret: string, roles: readonly string[]): PersonView;
  /** The person of this principal. */
  known(principal: string): PersonView | undefined;
}

/** Agents and people in memory. `addDevice`: how a person's first device is kept. */
export function fakeIdentities(
  { now, act }: FakeGround,
  addDevice: () => GatewayControl['addDevice'],
): FakeIdentities {
  const people = new Map<string, { view: PersonView; secret: string; credential: string }>();
  const agents = new Map<string, Mutable<AgentView>>();
  const person: FakeIdentities['person'] = (name, secret, roles) => {
    const view: PersonView = { id: uuidv7(), name, roles };
    people.set(name, { view, secret, credential: uuidv7() });
    return view;
  };
  return {
    person,
    known: (principal) => [...people.values()].find(({ view }) => view.id === principal)?.view,
    async login({ person, secret }) {
      const known = people.get(person);
      if (known === undefined || known.secret !== secret) return undefined;
      return { principal: known.view.id, credential: known.credential, roles: known.view.roles };
    },
    async agents() {
      return [...agents.values()];
    },
    async addAgent(input, by) {
      act('addAgent', by, { name: input.name });
      if (input.owner === 'nobody' && input.newOwner !== true)
        throw new ControlError('not-found', 'There is no person or team "nobody".');
      if (agents.has(input.name)) throw new ControlError('exists', `The agent ${input.name} exists.`);
      const agent: AgentView = {
        id: uuidv7(),
        name: input.name,
        owner: input.owner,
        created: now(),
        state: 'active',
        notAfter: now() + input.days * 86_400_000_000,
        lastUsed: null,
        paused: false,
      };
      agents.set(input.name, agent);
      return enrolled(agent, input.p12Passphrase);
    },
    async renewAgent(name, days, by) {
      const agent = found(agents.get(name), `agent ${name}`);
      act('renewAgent', by, { name, days });
      agent.notAfter = now() + days * 86_400_000_000;
      return enrolled({ ...agent }, undefined);
    },
    async revokeAgent(name, by) {
      const agent = found(agents.get(name), `agent ${name}`);
      act('revokeAgent', by, name);
      agent.state = 'revoked';
      return { ...agent };
    },
    async people() {
      return [...people.values()].map(({ view: person }) => person);
    },
    async addPerson(input, by) {
      act('addPerson', by, { name: input.name, roles: input.roles, by: input.introducedBy?.person });
      if (people.has(input.name)) throw new ControlError('exists', `${input.name} exists.`);
      const added = person(input.name, input.secret, input.roles);
      if (input.device === undefined) return added;
      return { ...added, device: await addDevice()(input.device, { ...by, principal: added.id }) };
    },
  };
}
