import type { Dispatchable, Message } from '../contract/call.ts';
import { CountersignError } from '../contract/errors.ts';
import type { UpstreamAnswer } from '../forward/types.ts';
import type { Exchange, Headers } from '../listen/exchange.ts';
import type { Answer } from '../pipeline.ts';
import type { SseEvent } from '../platform/sse/sse-event.ts';
import { type Core, openKey } from './core.ts';
import { upstreamMessage } from './upstream-message.ts';

/** A message of an answer with the form that it came in. */
export interface WireAnswer extends Answer {
  /** The event that carried it, where it came on a stream. */
  readonly event: SseEvent | undefined;
  /** The HTTP head, where the answer is whole. */
  readonly head: { readonly status: number; readonly headers: Headers } | undefined;
  /** The head of the stream that it came on. */
  readonly streamHeaders: Headers | undefined;
  readonly message: Message | undefined;
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
  const depth = core.settings().limits.jsonDepth;
  const waiting = new Map(
    calls
      .filter((call) => call.identified.call.message.kind === 'request')
      .map((call) => [openKey(call.identified), call]),
  );
  const head = { status: answer.status, headers: answer.headers };
  if (answer.body.kind !== 'stream') {
    const raw = answer.body.kind === 'empty' ? new Uint8Array() : answer.body.bytes;
    const message = answer.body.kind === 'json' ? upstreamMessage(raw, depth) : undefined;
    if (waiting.size === 0 && raw.length === 0) exchange.reply.whole(answer.status, answer.headers, raw);
    else
      yield {
        answered: { of: first, raw },
        ends: [...waiting.values()],
        event: undefined,
        head,
        streamHeaders: undefined,
        message,
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
    const message = upstreamMessage(raw, depth);
    if (message?.kind === 'request') {
      await core.asks.pass(exchange, first.identified, message, event);
      continue;
    }
    const key = `${first.identified.session.id}|${message?.id ?? ''}`;
    const ended = message?.kind === 'response' ? (waiting.get(key) ?? core.open.get(key)) : undefined;
    if (ended !== undefined) {
      waiting.delete(key);
      core.open.delete(key);
    }
    yield {
      answered: { of: ended ?? first, raw },
      ends: ended === undefined ? [] : [ended],
      event,
      head: undefined,
      streamHeaders: answer.headers,
      message,
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
