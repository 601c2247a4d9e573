import type { Identified, Message } from '../contract/call.ts';
import type { Exchange } from '../listen/exchange.ts';
import type { SseEvent } from '../platform/sse/sse-event.ts';
import { passOn } from '../platform/sse/write-event.ts';
import type { Core } from './core.ts';
import { refuseRequests, upstreamMessages } from './upstream-message.ts';

/** What one event of a stream carried. `messages` is empty where its data is no JSON-RPC. */
export interface StreamMessages {
  readonly event: SseEvent;
  readonly raw: Uint8Array;
  readonly messages: readonly Message[];
}

/**
 * What a server says on a stream to the agent, event by event. Events without a message (comments, priming events) go straight
 * through. Requests of the server's own are decided apart; `context` says in what session it asks.
 */
export async function* streamMessages(
  core: Core,
  exchange: Exchange,
  context: Identified,
  events: AsyncIterable<SseEvent>,
): AsyncGenerator<StreamMessages> {
  for await (const event of events) {
    if (event.data === undefined || event.data === '') {
      await exchange.reply.write(passOn(event));
      continue;
    }
    const raw = Buffer.from(event.data);
    const messages = upstreamMessages(raw);
    const [only] = messages;
    if (only?.kind === 'request' && messages.length === 1) {
      await core.asks.pass(exchange, context, only, event);
      continue;
    }
    refuseRequests(messages);
    yield { event, raw, messages };
  }
}
