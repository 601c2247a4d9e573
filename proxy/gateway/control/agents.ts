import { type Actor, ControlError, type GatewayControl } from '../../contract/control.ts';
import type { AgentView, EnrolledAgent, PlacedAgent } from '../../contract/views.ts';
import type { WiringView } from '../../contract/wiring.ts';
import { type AgentPlan, planAgentAdd, planAgentRenew, planAgentRevoke } from '../../identify/enrol-agent.ts';
import { agentFilesIn, usualAgentFolder, writeAgentFiles } from '../../platform/agent-files.ts';
import { clientWiring } from '../../platform/client-wiring.ts';
import { nearestName } from '../../platform/config/nearest-name.ts';
import { usualHome } from '../../platform/paths.ts';
import { configuredUrl } from '../listen-url.ts';
import { enact, enrolling } from './enrolling.ts';
import { type ControlParts, notFound } from './parts.ts';

type Agents = Pick<
  GatewayControl,
  'agents' | 'addAgent' | 'placeAgent' | 'renewAgent' | 'renewPlacedAgent' | 'revokeAgent' | 'wiring'
>;

/** Agents: who may call. */
export function agentsControl({ core, installation }: ControlParts): Agents {
  const { registry } = core;

  function view(name: string): AgentView {
    const agent = registry.agentByName(name);
    const credential = agent?.credentials.toSorted((a, b) => b.notAfter - a.notAfter)[0];
    if (agent === undefined || credential === undefined) throw notFound('agent');
    const now = core.clock.now().wall;
    const live = agent.credentials.filter((one) => one.revokedAt === null);
    const last = live.toSorted((a, b) => b.notAfter - a.notAfter)[0];
    const used = agent.credentials.map((one) => core.lastUsed.of(one.id) ?? 0);
    const lastUsed = Math.max(0, ...used);
    return {
      id: agent.principal,
      name: agent.name,
      owner: agent.ownerName,
      created: credential.notBefore,
      state: last === undefined ? 'revoked' : last.notAfter < now ? 'expired' : 'active',
      notAfter: (last ?? credential).notAfter,
      lastUsed: lastUsed === 0 ? null : lastUsed,
      paused: core.pauses.state().agents.includes(name),
    };
  }

  async function enrol(plan: AgentPlan, by: Actor, p12Passphrase?: string): Promise<EnrolledAgent> {
    await enact(core, by, plan);
    const { certificatePem, keyPem } = plan.issued;
    const { caPem } = plan;
    const files = { certificatePem, keyPem, caPem };
    if (p12Passphrase === undefined) return { agent: view(plan.agent.name), ...files };
    const { pkcs12 } = await import('../../identify/pkcs12.ts');
    const contents = { ...files, passphrase: p12Passphrase, friendlyName: plan.agent.name };
    const p12 = Buffer.from(await pkcs12(contents)).toString('base64');
    return { agent: view(plan.agent.name), ...files, p12 };
  }

  /** A misspelt owner would be nobody's, and could be approved by the very person whose agent it is. */
  function requireOwner(agent: string, owner: string): void {
    if (registry.personByName(owner) !== undefined || registry.agentByName(agent) !== undefined) return;
    const meant = nearestName(
      owner,
      registry.people().map((person) => person.name),
    );
    throw new ControlError(
      'not-found',
      `There is no person or team "${owner}" to own the agent.${meant === undefined ? '' : ` Did you mean "${meant}"?`}`,
    );
  }

  async function add(
    { name, owner, newOwner, days, p12Passphrase }: Parameters<Agents['addAgent']>[0],
    by: Actor,
  ): Promise<EnrolledAgent> {
    return enrolling(async () => {
      if (newOwner !== true) requireOwner(name, owner);
      const plan = await planAgentAdd({ name, ownerName: owner, days }, registry, installation.authority);
      return enrol(plan, by, p12Passphrase);
    });
  }

  async function renew(name: string, days: number, by: Actor): Promise<EnrolledAgent> {
    return enrolling(async () =>
      enrol(await planAgentRenew({ name, days }, registry, installation.authority), by),
    );
  }

  /** Into the folder where `countersign connect` looks: the key goes from here to its file and nowhere else. */
  async function place(enrolled: EnrolledAgent): Promise<PlacedAgent> {
    const { agent } = enrolled;
    const files = await writeAgentFiles(usualAgentFolder(installation.paths.home, agent.name), enrolled);
    return { agent, files: { ...files, p12: files.p12 ?? null }, wiring: wiringOf(agent.name, undefined) };
  }

  function wiringOf(name: string, credentials: string | undefined): WiringView {
    const { home } = installation.paths;
    return clientWiring({
      agent: name,
      servers: Object.keys(core.settings().config.servers),
      self: installation.self,
      extra:
        credentials !== undefined
          ? ['--credentials', credentials]
          : home === usualHome()
            ? []
            : ['--home', home],
      files: agentFilesIn(credentials ?? usualAgentFolder(home, name), name),
      listening: installation.listening() ?? configuredUrl(core.settings().config.listen),
    });
  }

  return {
    agents: () => Promise.resolve(registry.agents().map(({ name }) => view(name))),
    addAgent: add,
    placeAgent: async (input, by) => place(await add(input, by)),
    renewAgent: renew,
    renewPlacedAgent: async (name, days, by) => place(await renew(name, days, by)),
    async wiring(name, credentials) {
      if (registry.agentByName(name) === undefined) throw notFound('agent');
      return wiringOf(name, credentials);
    },
    async revokeAgent(name, by) {
      return enrolling(async () => {
        const plan = planAgentRevoke(name, registry, core.clock.now().wall);
        await enact(core, by, plan);
        return view(name);
      });
    },
  };
}
