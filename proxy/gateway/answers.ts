import type { Dispatchable, Message } from '../contract/call.ts';
import { CountersignError } from '../contract/errors.ts';
import type { AnswerBody } from '../forward/types.ts';
import type { Exchange, Headers } from '../listen/exchange.ts';
import type { Answer } from '../pipeline.ts';
import type { SseEvent } from '../platform/sse/sse-event.ts';
import { type Core, idKey, openKey } from './core.ts';
import { streamMessages } from './stream-messages.ts';
import { refuseRequests, upstreamMessages } from './upstream-message.ts';

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

/** Whether this is one message and the answer of the one call that it ends. */
export function answersAlone({ ends, messages }: WireAnswer): boolean {
  const [message, ...more] = messages;
  const [call] = ends;
  return (
    message?.kind === 'response' &&
    more.length === 0 &&
    call !== undefined &&
    idKey(message) === idKey(call.identified.call.message)
  );
}

/** What a server sends for the calls of one exchange as one body. Undefined where it ends none of them and says nothing. */
export function wholeAnswer(
  calls: readonly Dispatchable[],
  head: NonNullable<WireAnswer['head']>,
  body: Exclude<AnswerBody, { kind: 'stream' }>,
): WireAnswer | undefined {
  const raw = body.kind === 'empty' ? new Uint8Array() : body.bytes;
  const messages = body.kind === 'json' ? upstreamMessages(raw) : [];
  refuseRequests(messages);
  const [first] = calls;
  const ends = calls.filter(isRequest);
  if (first === undefined || (ends.length === 0 && raw.length === 0)) return undefined;
  return { answered: { of: first, raw }, ends, event: undefined, head, streamHeaders: undefined, messages };
}

/**
 * What a server sends for the calls of one exchange as a stream, message by message. The calls that the stream leaves open stay
 * open where the session goes on (a server may close the stream and answer on another; specification 2025-11-25).
 */
export async function* streamedAnswers(
  core: Core,
  exchange: Exchange,
  calls: readonly Dispatchable[],
  headers: Headers,
  events: AsyncIterable<SseEvent>,
): AsyncGenerator<WireAnswer> {
  const [first] = calls;
  if (first === undefined) return;
  const waiting = new Map(calls.filter(isRequest).map((call) => [openKey(call.identified), call]));
  for await (const { event, raw, messages } of streamMessages(core, exchange, first.identified, events)) {
    const ends = endedBy(messages, first.identified.session.id, core, waiting);
    yield {
      answered: { of: ends[0] ?? first, raw },
      ends,
      event,
      head: undefined,
      streamHeaders: headers,
      messages,
    };
  }
  for (const [key, call] of waiting) {
    const { call: own, session } = call.identified;
    // What `initialize` would begin has no name yet, so nobody can come back to it.
    if (session.basis !== 'mcp-session' || own.message.method === 'initialize') {
      throw new CountersignError('stream-ended', 'The server ended its answer before the result.', {
        forAgent: 'The server ended its answer before the result.',
      });
    }
    core.open.set(key, call);
  }
}

function isRequest({ identified }: Dispatchable): boolean {
  return identified.call.message.kind === 'request';
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
