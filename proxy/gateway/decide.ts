import type { Allowed, Denied, Held, Identified, Message } from '../contract/call.ts';
import type { Decision } from '../contract/policy.ts';
import type { Core } from './core.ts';
import { argumentsOf } from './target.ts';

/** Decides a call by the policy in force and the pins of this moment; notifications and responses pass. */
export function decide(core: Core, identified: Identified): Allowed | Denied | Held {
  const { call, agent, server, target } = identified;
  const { config, policy } = core.settings();
  const enforced = (config.servers[server.name]?.mode ?? config.mode) === 'enforce';
  const { message } = call;
  const input = {
    agent: agent.name,
    owner: agent.ownerName,
    server: server.name,
    method: message.method ?? '',
    tool: target.name,
    toolClass: target.toolClass,
    refused: target.refused,
    args: isAsking(message) ? argumentsOf(message) : {},
    time: call.received.wall,
    source: { ip: call.peer.ip },
    enforced,
  };
  if (core.pauses.covers(agent.name, server.name) && message.kind !== 'response') {
    const decision: Decision = { ...passes(core, true), effect: 'deny', reason: 'paused', rule: '(paused)' };
    return {
      kind: 'denied',
      identified,
      decision,
      forAgent: core.pauses.view().byScreen
        ? 'The gateway is paused while the screen of its people is locked. Nothing runs until they are back.'
        : 'The gateway is paused by its people. Nothing runs until they resume it.',
    };
  }
  if (!isAsking(message))
    return { kind: 'allowed', identified, decision: passes(core, enforced), approval: undefined };
  const decision = policy.decide(input);
  if (!decision.enforced || decision.effect === 'allow')
    return { kind: 'allowed', identified, decision, approval: undefined };
  if (decision.effect === 'deny') return { kind: 'denied', identified, decision, forAgent: denial(decision) };
  if (message.kind !== 'request')
    return { kind: 'denied', identified, decision, forAgent: 'What needs approval is asked for with an id.' };
  return { kind: 'held', identified, decision };
}

/** A `tools/call` without an id is no notification: a careless server would run it all the same. */
function isAsking({ kind, method }: Message): boolean {
  return kind === 'request' || (kind === 'notification' && method?.startsWith('notifications/') !== true);
}

function denial(decision: Decision): string {
  if (decision.message !== undefined) return `Denied by policy (rule ${decision.rule}): ${decision.message}`;
  if (decision.reason === 'rule-error')
    return `Denied: the rule ${decision.rule} could not be evaluated for this call.`;
  if (decision.reason === 'refused-tool')
    return 'Denied: a person has refused this tool as its server defines it. Do not try to get around it; tell your user what you needed.';
  if (decision.reason === 'unknown-method') return 'Denied by policy: the gateway does not know this method.';
  return `Denied by policy (rule ${decision.rule}). Do not try to get around it; tell your user what you needed.`;
}

/** What is said of messages that policy does not decide. */
export function passes(core: Core, enforced: boolean): Decision {
  const input = {
    agent: '',
    owner: '',
    server: '',
    tool: '',
    toolClass: undefined,
    refused: false,
    args: {},
    time: 0,
    source: { ip: '' },
  };
  return core.settings().policy.decide({ ...input, method: 'ping', enforced });
}
