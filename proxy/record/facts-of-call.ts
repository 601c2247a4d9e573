import type { Call, Identified } from '../contract/call.ts';
import type { MaskCounts } from '../contract/masking.ts';
import { DECIDED_METHODS, PASSING_METHODS } from '../contract/mcp.ts';
import type { Decision } from '../contract/policy.ts';
import type { Facts, LogRecord } from '../contract/record.ts';

const NOTIFICATIONS = new Set([
  'notifications/initialized',
  'notifications/cancelled',
  'notifications/progress',
  'notifications/message',
  'notifications/roots/list_changed',
  'notifications/tools/list_changed',
  'notifications/resources/list_changed',
  'notifications/resources/updated',
  'notifications/prompts/list_changed',
]);

/** Records are never deleted, so a method of the agent's own invention stays in the body and out of the facts. */
export function methodFact(method: string | undefined): string {
  if (method === undefined) return 'response';
  return DECIDED_METHODS.has(method) || PASSING_METHODS.has(method) || NOTIFICATIONS.has(method)
    ? method
    : 'other';
}

/** What TLS and framing say of a call. */
export function callFacts(call: Call): Facts {
  return {
    method: methodFact(call.message.method),
    direction: call.direction,
    revision: call.revision,
    tls: call.peer.protocol,
    cipher: call.peer.cipher,
    bytes: call.message.raw.length,
    ...(call.replay === undefined ? {} : { replay: call.replay }),
  };
}

export function decisionFacts(decision: Decision, toolClass: string | undefined): Facts {
  return { decision: decision.effect, reason: decision.reason, class: toolClass ?? 'unconfirmed' };
}

/** Mask counts by kind; own patterns and key names are counted together, for their names are not ours. */
export function maskFacts(counts: MaskCounts): Facts {
  const facts: Record<string, number> = {};
  for (const [kind, count] of Object.entries(counts)) {
    const name = `mask.${kind.split(':', 1)[0]}`;
    facts[name] = (facts[name] ?? 0) + count;
  }
  return facts;
}

type Members = 'session' | 'call' | 'actor' | 'owner' | 'source' | 'server';

/** The members of a record that say who, from where and to what. */
export function whoAndWhere(identified: Identified): Pick<LogRecord, Members> {
  const { call, agent, session, server, target } = identified;
  return {
    session: session.id,
    call: call.id,
    actor: { principal: agent.principal, credential: agent.credential, method: 'mtls' },
    owner: agent.owner,
    source: { ip: call.peer.ip, port: call.peer.port },
    server: { id: server.id, ...(target.definition === undefined ? {} : { definition: target.definition }) },
  };
}

export function policyOf(decision: Decision): NonNullable<LogRecord['policy']> {
  return {
    digest: decision.policyDigest,
    rule: decision.rule,
    ruleDigest: decision.ruleDigest,
    enforced: decision.enforced,
  };
}
