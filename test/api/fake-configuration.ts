import type { ConfigChangeDetail, ConfigStateView } from '../../proxy/contract/configuration.ts';
import { type Actor, ControlError, type GatewayControl } from '../../proxy/contract/control.ts';
import type { AgentView, EnrolledAgent } from '../../proxy/contract/views.ts';
import {
  checkAgents,
  checkPeople,
  checkServers,
  checkStatus,
} from '../../proxy/gateway/health/check-gateway.ts';
import { checkClock, checkFolders } from '../../proxy/gateway/health/check-machine.ts';
import { clientWiring } from '../../proxy/platform/client-wiring.ts';

type Configuration = Pick<
  GatewayControl,
  | 'explain'
  | 'config'
  | 'configHistory'
  | 'configChange'
  | 'pastRule'
  | 'health'
  | 'listSecrets'
  | 'removeSecret'
  | 'renewAuthority'
  | 'placeAgent'
  | 'renewPlacedAgent'
  | 'wiring'
>;
type Rest = Pick<GatewayControl, 'status' | 'people' | 'agents' | 'servers' | 'addAgent' | 'renewAgent'>;

export const FAKE_CONFIG: ConfigStateView = {
  file: '/etc/countersign.yaml',
  digest: 'd'.repeat(64),
  since: 1_790_000_000_000_000,
  problems: [],
  restart: [],
};
const CHANGE: ConfigChangeDetail = {
  index: 7,
  time: 1_790_000_000_000_000,
  by: { principal: 'operator', name: null, method: 'file' },
  digest: 'd'.repeat(64),
  loosens: true,
  changes: [{ rule: '(mode)', change: 'changed', loosens: true, words: 'mode changed (loosens)' }],
  text: 'mode: observe\n',
  before: 'mode: enforce\n',
};

/** The part of the fake control that is about configuration, health and credentials in files. */
export function fakeConfiguration(
  rest: () => Rest,
  secrets: Map<string, string>,
  act: (what: string, by: Actor, about: unknown) => void,
  now: () => number,
  home: () => string,
): Configuration {
  const known = async (name: string): Promise<AgentView> => {
    const agent = (await rest().agents()).find((one) => one.name === name);
    if (agent === undefined) throw new ControlError('not-found', 'There is no such agent.');
    return agent;
  };
  const filesOf = (name: string) => ({
    certificate: `/home/agents/${name}/${name}.crt`,
    key: `/home/agents/${name}/${name}.key`,
    ca: `/home/agents/${name}/ca.crt`,
  });
  const wiringOf = (name: string, credentials?: string) =>
    clientWiring({
      agent: name,
      servers: ['files'],
      self: ['countersign'],
      extra: credentials === undefined ? [] : ['--credentials', credentials],
      files: filesOf(name),
      listening: 'https://127.0.0.1:8443',
    });
  const placed = ({ agent }: EnrolledAgent) => ({
    agent,
    files: { ...filesOf(agent.name), p12: null },
    wiring: wiringOf(agent.name),
  });
  return {
    async explain({ agent, server, tool }) {
      return {
        unknown: [
          { what: 'agent', name: agent, meant: 'builder' },
          { what: 'server', name: server, meant: null },
        ],
        toolClass: null,
        steps: [{ rule: 'writes-are-held', outcome: 'matches', when: `tool.name == "${tool}"` }],
        decision: {
          effect: 'hold',
          enforced: true,
          rule: 'writes-are-held',
          reason: 'rule',
          message: null,
          requirement: null,
        },
      };
    },
    config: async () => ({ ...FAKE_CONFIG, text: CHANGE.text, onDisk: null, warnings: [] }),
    async configHistory({ before, limit }) {
      const { text: _text, before: _before, ...change } = CHANGE;
      return [change].filter(({ index }) => index < (before ?? Number.MAX_SAFE_INTEGER)).slice(0, limit);
    },
    async pastRule({ rule }) {
      return { index: 7, time: CHANGE.time, rule, line: 3, text: `- name: ${rule}`, ruleDigest: null };
    },
    async configChange(index) {
      if (index !== CHANGE.index) throw new ControlError('not-found', 'There is no such change.');
      return CHANGE;
    },
    async health() {
      const { status, people, agents, servers } = rest();
      return [
        ...checkStatus(await status(), true),
        ...checkPeople(
          (await people())
            .filter(({ roles }) => roles.includes('approver'))
            .map(({ name }) => ({ person: name, channels: ['command-line'] })),
        ),
        ...checkAgents(await agents(), now()),
        ...checkServers(await servers()),
        ...checkClock(now(), undefined, true),
        ...(await checkFolders(home(), home())),
      ];
    },
    listSecrets: async () =>
      [...secrets.keys()].map((name) => ({
        name,
        stored: true,
        usedBy: name === 'used' ? ['servers.a'] : [],
      })),
    async removeSecret(name, force, by) {
      act('removeSecret', by, { name, force });
      if (name === 'used' && !force) throw new ControlError('conflict', 'It is referred to.');
      if (!secrets.delete(name)) throw new ControlError('not-found', 'There is no such secret.');
    },
    async renewAuthority(by) {
      act('renewAuthority', by, {});
      return { certificatePem: 'PEM\n', names: ['localhost'], notAfter: now() };
    },
    placeAgent: async (input, by) => placed(await rest().addAgent(input, by)),
    renewPlacedAgent: async (name, days, by) => placed(await rest().renewAgent(name, days, by)),
    async wiring(name, credentials) {
      await known(name);
      return wiringOf(name, credentials);
    },
  };
}
