import type { Dispatchable, Message } from '../contract/call.ts';
import { CountersignError } from '../contract/errors.ts';
import type { UpstreamAnswer } from '../forward/types.ts';
import type { Exchange, Headers } from '../listen/exchange.ts';
import type { Answer } from '../pipeline.ts';
import type { SseEvent } from '../platform/sse/sse-event.ts';
import { type Core, idKey, openKey } from './core.ts';
import { badAnswer, upstreamMessages } from './upstream-message.ts';

/** What came back at once (a body, or one event of a stream) with the form that it came in. */
export interface WireAnswer extends Answer {
  /** The event that carried it, where it came on a stream. */
  readonly event: SseEvent | undefined;
  /** The HTTP head, where the answer is whole. */
  readonly head: { readonly status: number; readonly headers: Headers } | undefined;
  /** The head of the stream that it came on. */
  readonly streamHeaders: Headers | undefined;
  readonly messages: readonly Message[];
}

/** The message that answers a call; of one that comes alone, also an error whose id could not be told. */
export function answerTo(call: Dispatchable, messages: readonly Message[]): Message | undefined {
  const id = idKey(call.identified.call.message);
  const own = messages.find((message) => message.kind === 'response' && idKey(message) === id);
  return own ?? (messages.length === 1 ? messages[0] : undefined);
}

/**
 * What a server sends for the calls of one exchange, message by message. Events without a message (comments, priming events)
 * go straight through. Requests of the server's own are decided apart. The calls that the stream leaves open stay
 * open where the session goes on (a server may close the stream and answer on another; specification 2025-11-25).
 */
export async function* wireAnswers(
  core: Core,
  exchange: Exchange,
  calls: readonly Dispatchable[],
  answer: UpstreamAnswer,
): AsyncGenerator<WireAnswer> {
  const first = calls[0];
  if (first === undefined) return;
  const waiting = new Map(
    calls
      .filter((call) => call.identified.call.message.kind === 'request')
      .map((call) => [openKey(call.identified), call]),
  );
  const head = { status: answer.status, headers: answer.headers };
  if (answer.body.kind !== 'stream') {
    const raw = answer.body.kind === 'empty' ? new Uint8Array() : answer.body.bytes;
    const messages = answer.body.kind === 'json' ? upstreamMessages(raw) : [];
    refuseRequests(messages);
    if (waiting.size === 0 && raw.length === 0) exchange.reply.whole(answer.status, answer.headers, raw);
    else
      yield {
        answered: { of: first, raw },
        ends: [...waiting.values()],
        event: undefined,
        head,
        streamHeaders: undefined,
        messages,
      };
    return;
  }
  exchange.reply.begin(answer.status, answer.headers);
  for await (const event of answer.body.events) {
    if (event.data === undefined || event.data === '') {
      await exchange.reply.write(event.raw);
      continue;
    }
    const raw = Buffer.from(event.data);
    const messages = upstreamMessages(raw);
    const [only] = messages;
    if (only?.kind === 'request' && messages.length === 1) {
      await core.asks.pass(exchange, first.identified, only, event);
      continue;
    }
    refuseRequests(messages);
    const ends = endedBy(messages, first.identified.session.id, core, waiting);
    yield {
      answered: { of: ends[0] ?? first, raw },
      ends,
      event,
      head: undefined,
      streamHeaders: answer.headers,
      messages,
    };
  }
  for (const [key, call] of waiting) {
    if (call.identified.session.basis !== 'mcp-session') {
      throw new CountersignError('stream-ended', 'The server ended its answer before the result.', {
        forAgent: 'The server ended its answer before the result.',
      });
    }
    core.open.set(key, call);
  }
}

/**
 * The calls that these messages answer, taken out of those that wait: of this exchange, or left open by an earlier stream of the
 * session.
 */
export function endedBy(
  messages: readonly Message[],
  session: string,
  core: Pick<Core, 'open'>,
  waiting: Map<string, Dispatchable> = new Map(),
): Dispatchable[] {
  return messages.flatMap((message) => {
    if (message.kind !== 'response') return [];
    const key = `${session}|${idKey(message)}`;
    const ended = waiting.get(key) ?? core.open.get(key);
    waiting.delete(key);
    core.open.delete(key);
    return ended === undefined ? [] : [ended];
  });
}

/** A request of the server that hides in a batch or a whole body would reach the agent undecided: clients take it from there too. */
export function refuseRequests(messages: readonly Message[]): void {
  if (messages.some((message) => message.kind === 'request'))
    throw badAnswer('The server put a request of its own where only an answer may stand.');
}
