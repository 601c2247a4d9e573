import type { Allowed, Call, Denied, Held, Identified, MaskedBytes, Message } from '../contract/call.ts';
import type { CallId } from '../contract/ids.ts';
import { RPC } from '../contract/mcp.ts';
import type { Exchange, Headers } from '../listen/exchange.ts';
import { errorBytes } from '../listen/json-rpc.ts';
import type { SseEvent } from '../platform/sse/sse-event.ts';
import { passOn } from '../platform/sse/write-event.ts';
import { uuidv7 } from '../platform/uuid.ts';
import { askPeople } from './ask-people.ts';
import { requestAppend, resultAppend } from './call-records.ts';
import { type Core, openKey } from './core.ts';
import { decide, passes } from './decide.ts';
import { targetOf } from './target.ts';
import { committed } from './writer.ts';

/**
 * What servers ask of agents (sampling, elicitation, roots): calls in the other direction, decided, held and recorded like any
 * other. One that may not pass is answered by the gateway, and the agent never sees it.
 */
export function createServerAsks(coreOf: () => Core) {
  /** Asked and not yet answered, by `session|id`. */
  const asked = new Map<string, Identified>();

  async function settle(
    core: Core,
    exchange: Exchange,
    decided: Allowed | Denied | Held,
    masked: MaskedBytes,
    event: SseEvent,
  ): Promise<void> {
    const { identified } = decided;
    const wallMs = 2 ** 31 - 1;
    const context = { signal: exchange.signal, wallMs, beat: () => () => {} };
    if ((await askPeople(core, decided, masked, context)) === 'may') {
      asked.set(openKey(identified), identified);
      await exchange.reply.write(
        passOn(event, masked.changed ? Buffer.from(masked.bytes).toString('utf8') : undefined),
      );
      return;
    }
    await refuse(core, exchange, identified);
  }

  /** Tells the server that its request was refused, as the agent's client would. */
  async function refuse(core: Core, exchange: Exchange, identified: Identified): Promise<void> {
    const body = errorBytes(identified.call.message.id, RPC.denied, 'Denied by the policy of the gateway.');
    const kept = new Set(['mcp-session-id', 'mcp-protocol-version', 'user-agent']);
    const headers: Headers = [
      ...exchange.headers.filter(([name]) => kept.has(name)),
      ['content-type', 'application/json'],
      ['accept', 'application/json, text/event-stream'],
    ];
    const { server, agent } = identified;
    await core.forwarder.send({
      server: server.name,
      verb: 'POST',
      headers,
      body,
      calls: [],
      agent: agent.principal,
      signal: exchange.signal,
    });
  }

  return {
    /** A request of the server that came on the stream of `exchange`. Waits for a hold in the background: the stream goes on. */
    async pass(exchange: Exchange, context: Identified, message: Message, event: SseEvent): Promise<void> {
      const core = coreOf();
      const call: Call = {
        ...context.call,
        id: uuidv7<CallId>(),
        direction: 'to-agent',
        received: core.clock.now(),
        message,
      };
      const identified: Identified = {
        ...context,
        call,
        target: targetOf(message, context.server.id, core.pins),
      };
      const masked = core
        .settings()
        .masker.maskMessage(message.raw, { server: context.server.name, tool: '', role: 'answer' });
      const decided = decide(core, identified);
      const done = settle(core, exchange, decided, masked, event);
      if (decided.kind !== 'held') return done;
      done.catch((error: unknown) => core.diagnose('a request of a server failed', error));
    },

    /** The agent's answer to a server's request, on record before it goes on. */
    async answered(
      identified: Identified,
      sessionChanges: Parameters<typeof requestAppend>[3],
    ): Promise<void> {
      const core = coreOf();
      const { message } = identified.call;
      const key = openKey(identified);
      const request = asked.get(key);
      const masked = core
        .settings()
        .masker.maskMessage(message.raw, { server: identified.server.name, tool: '', role: 'answer' });
      if (request === undefined) {
        const decision = passes(core, true);
        const allowed: Allowed = { kind: 'allowed', identified, decision, approval: undefined };
        await core.store.append(
          requestAppend(core.writer, allowed, masked, sessionChanges, { facts: { unmatched: true } }),
        );
        return;
      }
      asked.delete(key);
      const outcome = message.value['error'] === undefined ? 'answered' : 'error';
      await core.store.append(
        resultAppend(core.writer, request, outcome, core.clock.now(), {
          bodies: [committed('answer', masked.bytes)],
          counts: masked.counts,
        }),
      );
    },

    /** A session is over: what was asked in it will not be answered. */
    async ended(session: string): Promise<void> {
      const core = coreOf();
      for (const [key, identified] of asked) {
        if (identified.session.id !== session) continue;
        asked.delete(key);
        await core.store.append(
          resultAppend(core.writer, identified, 'cancelled', core.clock.now(), {
            facts: { code: 'session-ended' },
          }),
        );
      }
    },
  };
}
export type ServerAsks = ReturnType<typeof createServerAsks>;
