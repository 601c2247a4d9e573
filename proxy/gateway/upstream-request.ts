import type { AgentIdentity, Dispatchable, ServerRef } from '../contract/call.ts';
import type { UpstreamRequest } from '../forward/types.ts';
import type { Exchange } from '../listen/exchange.ts';

const NEVER = new AbortController().signal;

/** The exchange as it goes to the server: the very bytes that were decided on. */
export function upstreamRequest(
  exchange: Exchange,
  agent: AgentIdentity,
  server: ServerRef,
  body: Uint8Array | undefined,
  calls: readonly Dispatchable[],
): UpstreamRequest {
  // A countersigned call that has begun is not cut off when its client's patience ends: the retry gets its answer.
  const countersigned = calls.some((call) => call.approval !== undefined);
  return {
    server: server.name,
    verb: exchange.verb,
    headers: exchange.headers.filter(([name]) => name !== 'countersign-run'),
    body,
    calls,
    agent: agent.principal,
    signal: countersigned ? NEVER : exchange.signal,
  };
}
