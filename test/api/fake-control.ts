import { createHash } from 'node:crypto';
import { EventEmitter, on, once } from 'node:events';
import {
  type Actor,
  ControlError,
  type GatewayControl,
  type GatewayEvent,
} from '../../proxy/contract/control.ts';
import { requirement } from '../../proxy/contract/policy.ts';
import type {
  AgentView,
  ApprovalDetail,
  PersonView,
  ServerView,
  StatusView,
  ToolView,
} from '../../proxy/contract/views.ts';
import { uuidv7 } from '../../proxy/platform/uuid.ts';
import { FAKE_CONFIG, fakeConfiguration } from './fake-configuration.ts';
import { enrolled } from './fake-credentials.ts';
import { type FakeDevices, fakeDevices } from './fake-devices.ts';
import { fakeLog } from './fake-log.ts';
import { view } from './fake-view.ts';

/** A gateway's control in memory: it keeps the contract (who may vote, once each, what must be revealed), and no keys. */
export interface FakeControl extends GatewayControl, FakeDevices {
  /** Everything that was asked with an actor, in order. */
  readonly acts: readonly { readonly what: string; readonly by: Actor; readonly about: unknown }[];
  readonly secrets: ReadonlyMap<string, string>;
  readonly operator: string;
  hold(call: Partial<HeldCall>): string;
  /** What happens to an approval without the one who looks at it. */
  change(id: string, changes: Partial<ApprovalDetail>): void;
  emit(type: GatewayEvent['type'], about: Record<string, string>): void;
  person(name: string, secret: string, roles: readonly string[]): PersonView;
  readonly servedTools: Map<string, ToolView[]>;
  /** Puts another view of a tool in place of the one of its name. */
  changeTool(server: string, tool: ToolView): void;
  /** Servers that cannot be added and why; `hangs`: until whoever adds one gives up, which has begun once `begun` resolves. */
  readonly adding: { readonly failing: Map<string, string>; hangs: boolean; readonly begun: Promise<void> };
  /** `home`: the folder that Health looks at. */
  state: { status: Partial<StatusView>; failNext: Error | undefined; home: string };
}
interface HeldCall {
  readonly agent: string;
  readonly owner: string;
  readonly server: string;
  readonly tool: string;
  readonly method: string;
  readonly params: string;
  readonly masked: ApprovalDetail['masked'];
  readonly originals: Readonly<Record<string, string>>;
  readonly ruleMessage: string;
  readonly deadlineMs: number;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

export function createFakeControl(now: () => number = () => Date.now() * 1000): FakeControl {
  const operator = uuidv7<string & { readonly never?: never }>() as string;
  const acts: { what: string; by: Actor; about: unknown }[] = [];
  const people = new Map<string, { view: PersonView; secret: string; credential: string }>();
  const agents = new Map<string, Mutable<AgentView>>();
  const servers = new Map<string, Mutable<ServerView>>();
  const secrets = new Map<string, string>();
  const held = new Map<
    string,
    { detail: Mutable<ApprovalDetail>; originals: Readonly<Record<string, string>>; revealed: Set<string> }
  >();
  const servedTools = new Map<string, ToolView[]>();
  const events: GatewayEvent[] = [];
  const bus = new EventEmitter();
  const paused = { all: false, agents: new Set<string>(), servers: new Set<string>() };
  const state: FakeControl['state'] = { status: {}, failNext: undefined, home: '/nowhere' };
  const begun = Promise.withResolvers<void>();
  const adding: FakeControl['adding'] = { failing: new Map(), hangs: false, begun: begun.promise };

  const act = (what: string, by: Actor, about: unknown): void => {
    acts.push({ what, by, about });
    if (state.failNext !== undefined) {
      const error = state.failNext;
      state.failNext = undefined;
      throw error;
    }
  };
  const found = <T>(value: T | undefined, what: string): T => {
    if (value === undefined) throw new ControlError('not-found', `There is no ${what}.`);
    return value;
  };
  const emit = (type: GatewayEvent['type'], about: Record<string, string>): void => {
    const event: GatewayEvent = { id: events.length + 1, type, at: now(), about };
    events.push(event);
    bus.emit('event', event);
  };
  const probe = (name: string) => ({
    revision: '2025-11-25',
    serverName: name,
    tools: servedTools.get(name) ?? [],
  });

  const nameOf = (principal: string): string =>
    [...people.values()].find(({ view: person }) => person.id === principal)?.view.name ?? principal;

  const control: FakeControl = {
    ...fakeLog(operator, now, act),
    ...fakeDevices(operator, nameOf, act, now),
    ...fakeConfiguration(
      () => control,
      secrets,
      act,
      now,
      () => state.home,
    ),
    acts,
    secrets,
    operator,
    servedTools,
    state,
    emit,
    person(name, secret, roles) {
      const person: PersonView = { id: uuidv7(), name, roles };
      people.set(name, { view: person, secret, credential: uuidv7() });
      return person;
    },
    hold(call) {
      const id = uuidv7();
      const params = call.params ?? JSON.stringify({ name: call.tool ?? 'write_file', arguments: {} });
      held.set(id, {
        revealed: new Set(),
        originals: call.originals ?? {},
        detail: {
          id,
          state: 'waiting',
          direction: 'to-server',
          agent: call.agent ?? 'builder',
          owner: call.owner ?? 'ann',
          server: call.server ?? 'files',
          method: call.method ?? 'tools/call',
          tool: call.tool ?? 'write_file',
          toolClass: 'write',
          rule: 'writes-are-held',
          ruleMessage: call.ruleMessage ?? null,
          requirement: requirement.parse({}),
          created: now(),
          deadline: now() + (call.deadlineMs ?? 600_000) * 1000,
          left: (call.deadlineMs ?? 600_000) * 1000,
          decidedAt: null,
          end: null,
          needs: 'one approver',
          votes: [],
          uses: 0,
          maxUses: 1,
          usableUntil: null,
          grant: false,
          sessionEnded: false,
          callerWaiting: true,
          params,
          bytes: Buffer.byteLength(params),
          masked: call.masked ?? [],
          shown: createHash('sha256').update(params).digest('base64url'),
          stated: { reason: null, ticket: null },
          ruleText: null,
          definition: null,
          source: { ip: '127.0.0.1', port: 40_000 },
          session: {
            id: uuidv7(),
            basis: 'mcp-session',
            opened: now() - 600_000_000,
            lastHeard: now(),
            closed: null,
          },
          bounds: null,
          boundsInWords: '',
          offer: { refused: null, words: 'again in this session', arguments: [] },
          deliveries: [],
        },
      });
      emit('approval.opened', { approval: id });
      return id;
    },
    change(id, changes) {
      Object.assign(found(held.get(id), 'approval of this id').detail, changes);
      emit('approval.changed', { approval: id });
    },
    async status() {
      return {
        installation: operator,
        version: '0.1.0',
        listening: 'https://127.0.0.1:8443',
        mode: 'enforce',
        started: now() - 60_000_000,
        log: {
          origin: `gateway/${operator}/1`,
          size: 42,
          root: 'cm9vdA==',
          vkey: 'gateway+12345678+key',
          writable: true,
        },
        keys: { protection: 'key-file' },
        isolation: 'same-user',
        waiting: [...held.values()].filter(({ detail }) => detail.state === 'waiting').length,
        paused: { all: paused.all, agents: [...paused.agents], servers: [...paused.servers] },
        policy: { digest: 'a'.repeat(64), problems: [] },
        config: FAKE_CONFIG,
        channels: ['events'],
        ...state.status,
      };
    },
    async login({ person, secret }) {
      const known = people.get(person);
      if (known === undefined || known.secret !== secret) return undefined;
      return { principal: known.view.id, credential: known.credential, roles: known.view.roles };
    },
    async approvals({ state: wanted, limit }) {
      const states = wanted === 'waiting' ? ['waiting'] : ['waiting', 'approved'];
      if (wanted === 'grants')
        return [...held.values()].map(({ detail }) => view(detail)).filter((one) => one.grant);
      return [...held.values()]
        .map(({ detail }) => view(detail))
        .filter((approval) => wanted === 'all' || states.includes(approval.state))
        .slice(0, limit);
    },
    async approval(id) {
      return { ...found(held.get(id), 'approval of this id').detail };
    },
    async reveal(id, pointer, by) {
      const call = found(held.get(id), 'approval of this id');
      act('reveal', by, { id, pointer });
      call.revealed.add(pointer);
      return { value: found(call.originals[pointer], 'masked value there') };
    },
    async presentFile(id, pointer, by) {
      found(held.get(id), 'approval of this id');
      act('presentFile', by, { id, pointer });
      return { path: '/sandbox/notes.md', state: 'file' as const, text: 'as it is now', readAt: now() };
    },
    async vote(id, input, by) {
      const { detail } = found(held.get(id), 'approval of this id');
      act('vote', by, { id, ...input });
      const voter = [...people.values()].find(({ view: person }) => person.id === by.principal);
      if (voter === undefined || !voter.view.roles.includes('approver')) {
        throw new ControlError('not-allowed', 'Only an approver votes.');
      }
      if (detail.state !== 'waiting') throw new ControlError('conflict', 'The call no longer waits.');
      if (detail.deadline <= now()) throw new ControlError('expired', 'The deadline has passed.');
      if (input.shown !== detail.shown)
        throw new ControlError('conflict', 'What was shown is not what waits.');
      const hidden = detail.masked.filter(
        (leaf) => leaf.byNameAlone && !input.revealed?.includes(leaf.pointer),
      );
      if (input.vote === 'approve' && hidden.length > 0) throw new ControlError('invalid', 'Reveal first.');
      detail.votes = [
        ...detail.votes,
        {
          person: voter.view.name,
          vote: input.vote,
          assurance: input.assurance,
          at: now(),
          reason: input.reason ?? null,
          signed: input.signed !== undefined,
        },
      ];
      detail.state = input.vote === 'approve' ? 'approved' : 'denied';
      detail.needs = 'nothing';
      detail.maxUses = input.grant?.uses ?? 1;
      detail.grant = input.grant !== undefined && input.vote === 'approve';
      detail.decidedAt = now();
      detail.left = null;
      detail.bounds =
        input.grant === undefined
          ? null
          : Object.entries(input.grant.bounds).map(([argument, bound]) =>
              bound === 'any'
                ? { argument, is: 'any' as const, value: '' }
                : { argument, is: 'within' as const, value: bound.within },
            );
      detail.usableUntil = now() + (input.grant?.minutes ?? 15) * 60_000_000;
      emit('approval.changed', { approval: id });
      return view(detail);
    },
    async revokeGrant(id, by) {
      const { detail } = found(held.get(id), 'approval of this id');
      act('revokeGrant', by, id);
      detail.state = 'revoked';
      detail.grant = false;
      detail.end = 'revoked';
      return view(detail);
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
      const person = this.person(input.name, input.secret, input.roles);
      if (input.device === undefined) return person;
      return { ...person, device: await this.addDevice(input.device, { ...by, principal: person.id }) };
    },
    async servers() {
      return [...servers.values()];
    },
    adding,
    changeTool(name, tool) {
      const server = found(servers.get(name), `server ${name}`);
      server.tools = server.tools.map((one) => (one.name === tool.name ? tool : one));
    },
    async addServer({ name, server, secrets: given = [] }, by, signal) {
      act('addServer', by, { name, server });
      if (servers.has(name)) throw new ControlError('exists', `The server ${name} exists.`);
      const why = adding.failing.get(name);
      if (why !== undefined) throw new ControlError('unavailable', why);
      if (adding.hangs) {
        begun.resolve();
        await once(signal ?? new AbortController().signal, 'abort');
        throw new ControlError('unavailable', 'Given up.');
      }
      for (const secret of given) secrets.set(secret.name, secret.value);
      servers.set(name, {
        id: uuidv7(),
        name,
        kind: server.http === undefined ? 'stdio' : 'http',
        target: server.http?.url ?? [server.stdio?.command, ...(server.stdio?.args ?? [])].join(' '),
        mode: 'enforce',
        health: {
          state: 'up',
          lastError: null,
          lastFailure: null,
          sandbox: 'bwrap',
          running: 1,
          restarts: 0,
        },
        tools: servedTools.get(name) ?? [],
      });
      return probe(name);
    },
    async planImport() {
      return { add: [], skip: [{ from: 'mcpServers.off', why: 'it is disabled there' }] };
    },
    async importServers({ names }, by) {
      act('importServers', by, names);
      return names.map((name) => ({ name, added: true, tools: [], failure: null }));
    },
    async refuseTools(name, input, by) {
      const server = found(servers.get(name), `server ${name}`);
      act('refuseTools', by, { name, ...input });
      server.tools = server.tools.map((tool) =>
        input.tools.some((one) => one.name === tool.name)
          ? { ...tool, confirmedClass: null, state: 'new' as const }
          : tool,
      );
      return [...server.tools];
    },
    async testServer(name, by) {
      found(servers.get(name), `server ${name}`);
      act('testServer', by, name);
      return probe(name);
    },
    async removeServer(name, by) {
      found(servers.get(name), `server ${name}`);
      act('removeServer', by, name);
      servers.delete(name);
    },
    async confirmTools(name, input, by) {
      const server = found(servers.get(name), `server ${name}`);
      act('confirmTools', by, { name, ...input });
      server.tools = server.tools.map((tool) => {
        const confirmed = input.tools.find((one) => one.name === tool.name);
        if (confirmed === undefined) return tool;
        if (confirmed.definition !== tool.definition)
          throw new ControlError('conflict', 'The tool has changed.');
        return { ...tool, confirmedClass: confirmed.class, state: 'confirmed' as const };
      });
      return [...server.tools];
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
      if (what === 'all') paused.all = on;
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
    async *events(since, signal) {
      // Listening begins before the backlog is given, so that nothing falls between them.
      const live = on(bus, 'event', { signal });
      let last = since ?? events.length;
      for (const event of events.slice(last)) {
        last = event.id;
        yield event;
      }
      try {
        for await (const [event] of live as AsyncIterable<[GatewayEvent]>) {
          if (event.id > last) yield event;
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
  };
  return control;
}
