import { ControlError, type GatewayControl } from '../../proxy/contract/control.ts';
import { uuidv7 } from '../../proxy/platform/uuid.ts';
import { type FakeApprovals, fakeApprovals } from './fake-approvals.ts';
import { FAKE_CONFIG, fakeConfiguration } from './fake-configuration.ts';
import { type FakeDevices, fakeDevices } from './fake-devices.ts';
import { type FakeGround, fakeGround } from './fake-ground.ts';
import { type FakeIdentities, fakeIdentities } from './fake-identities.ts';
import { fakeLog } from './fake-log.ts';
import { fakeRetention } from './fake-retention.ts';
import { type FakeServers, fakeServers } from './fake-servers.ts';

/** A gateway's control in memory: it keeps the contract (who may vote, once each, what must be revealed), and no keys. */
export interface FakeControl
  extends GatewayControl,
    FakeDevices,
    Pick<FakeApprovals, 'hold' | 'change'>,
    Pick<FakeIdentities, 'person'>,
    Pick<FakeServers, 'servedTools' | 'changeTool' | 'adding'>,
    Pick<FakeGround, 'acts' | 'state' | 'emit'> {
  readonly secrets: ReadonlyMap<string, string>;
  readonly operator: string;
}

export function createFakeControl(now: () => number = () => Date.now() * 1000): FakeControl {
  const operator: string = uuidv7();
  const secrets = new Map<string, string>();
  const paused = { all: false, screen: false, agents: new Set<string>(), servers: new Set<string>() };
  const ground = fakeGround(now);
  const { act, emit, state } = ground;
  const identities = fakeIdentities(ground, () => devices.addDevice);
  const nameOf = (principal: string): string => identities.known(principal)?.name ?? principal;
  const devices = fakeDevices(operator, nameOf, act, now);
  const approvals = fakeApprovals(ground, identities.known);

  const control: FakeControl = {
    ...ground,
    ...identities,
    ...approvals,
    ...fakeServers(ground, secrets),
    ...fakeLog(operator, now, act),
    ...fakeRetention(now, act),
    ...devices,
    ...fakeConfiguration(
      () => control,
      secrets,
      act,
      now,
      () => state.home,
    ),
    secrets,
    operator,
    loginRefused: () => {},
    async status() {
      return {
        installation: operator,
        version: '0.1.0',
        listening: 'https://127.0.0.1:8443',
        address: 'https://127.0.0.1:8443',
        mode: 'enforce',
        started: now() - 60_000_000,
        log: {
          origin: `gateway/${operator}/1`,
          size: 42,
          root: 'cm9vdA==',
          vkey: 'gateway+12345678+key',
          fingerprint: 'abcd ef01',
          indexed: 41,
          writable: true,
          witnessed: null,
          disk: {
            level: 'good',
            used: 4_000_000,
            reusable: 0,
            free: 90_000_000_000,
            bytesPerDay: 1_000_000,
            daysLeft: null,
          },
        },
        keys: { protection: 'key-file' },
        isolation: 'same-user',
        waiting: approvals.waiting(),
        paused: {
          all: paused.all || paused.screen,
          byScreen: paused.screen && !paused.all,
          agents: [...paused.agents],
          servers: [...paused.servers],
        },
        policy: { digest: 'a'.repeat(64), problems: [] },
        config: FAKE_CONFIG,
        channels: ['events'],
        program: 'countersign',
        ...state.status,
      };
    },
    async policySummary() {
      return [
        {
          effect: 'hold',
          rule: 'writes-are-held',
          agent: 'builder',
          server: 'files',
          tool: 'write_file',
          calls: 7,
        },
      ];
    },
    async pause({ what, name, paused: on }, by) {
      act('pause', by, { what, name, on });
      if (what === 'all' || what === 'screen') paused[what] = on;
      else if (name === undefined) throw new ControlError('invalid', `Which ${what}?`);
      else {
        const set = what === 'agent' ? paused.agents : paused.servers;
        if (on) set.add(name);
        else set.delete(name);
      }
      emit('paused', {});
    },
    async putSecret(name, value, by) {
      act('putSecret', by, name);
      secrets.set(name, value);
    },
  };
  return control;
}
