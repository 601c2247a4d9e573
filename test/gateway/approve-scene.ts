import type { Actor } from '../../proxy/contract/control.ts';
import type { ApprovalView } from '../../proxy/contract/views.ts';
import { type Json, type RawAgent, rawAgent } from './agent.ts';
import { enrolApprover, untilTrue } from './people.ts';
import { OPERATOR, type Rig, startRig } from './rig.ts';
import { type Received, startUpstream, type Upstream } from './upstream.ts';

export interface Scene {
  readonly upstream: Upstream;
  readonly rig: Rig;
  readonly agent: RawAgent;
  readonly ann: Actor;
  readonly bob: Actor;
  /** Waits for the one approval for a call with this in its arguments, and gives its id. */
  waitingFor(text: string): Promise<string>;
  /** Puts another policy (and limits) in force. */
  policy(policy: string, more?: string): Promise<void>;
  /** After a restart the gateway listens on another port. */
  reconnect(): RawAgent;
  /** A second agent of the same owner. */
  other(name: string): Promise<RawAgent>;
  /** Resolves with the first value of `look` that is not undefined; looks again at each of the gateway's events. */
  until<T>(look: () => Promise<T | undefined> | T | undefined): Promise<T>;
  approvals(state?: 'waiting' | 'live' | 'all'): Promise<ApprovalView[]>;
  approvalIn(state: string): Promise<ApprovalView>;
  /** What was run at the server, of one tool. */
  ran(tool: string): Received[];
  close(): Promise<void>;
}

/** A gateway in front of a scripted server, an agent, and two approvers. */
export async function startScene(policy: string, more = ''): Promise<Scene> {
  const upstream = await startUpstream();
  const yaml = (rules: string, rest: string): string => `
mode: enforce
listen: { port: 0 }
servers:
  fixture: { http: { url: "${upstream.url}" } }
policy:
  unconfirmedTools: allow
${rules.replace(/^/gm, '  ')}
${rest}`;
  const rig = await startRig(yaml(policy, more));
  const open: RawAgent[] = [];
  const connect = (who: Pick<Rig, 'gateway' | 'agent'>): RawAgent => {
    const agent = rawAgent(who);
    open.push(agent);
    return agent;
  };
  const scene: Scene = {
    upstream,
    rig,
    agent: connect(rig),
    ann: await enrolApprover(rig, 'ann'),
    bob: await enrolApprover(rig, 'bob'),
    policy: (rules, rest = more) => rig.configure(yaml(rules, rest)),
    reconnect: () => connect(rig),
    async other(name) {
      const enrolled = await rig.gateway.control.addAgent(
        { name, owner: 'olga', newOwner: true, days: 90 },
        OPERATOR,
      );
      return connect({ gateway: rig.gateway, agent: enrolled });
    },
    waitingFor: (text) =>
      untilTrue(rig, async () => {
        for (const { id } of await scene.approvals()) {
          if ((await rig.gateway.control.approval(id)).params.includes(JSON.stringify(text))) return id;
        }
        return undefined;
      }),
    until: (look) => untilTrue(rig, look),
    approvals: (state = 'waiting') => rig.gateway.control.approvals({ state, limit: 100 }),
    approvalIn: (state) =>
      scene.until(async () => (await scene.approvals('all')).find((one) => one.state === state)),
    ran: (tool) => upstream.of('tools/call').filter(({ body }) => body.includes(`"${tool}"`)),
    async close() {
      for (const agent of open) agent.close();
      await rig.close();
      await upstream.close();
    },
  };
  return scene;
}

/** Keeps the server's answers to tool calls back: `arrived` when the first is there, `answer` lets them go. */
export function holdBack(upstream: Upstream): { arrived: Promise<void>; answer(): void } {
  const arrived = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  upstream.script(async ({ body }) => {
    if (!body.includes('"tools/call"')) return false;
    arrived.resolve();
    await released.promise;
    return false;
  });
  return { arrived: arrived.promise, answer: released.resolve };
}

/** The text of a tool's result. */
export function resultText(answer: { messages: readonly Json[] }): string {
  return answer.messages.at(-1)?.result?.content?.[0]?.text ?? '';
}
