import type { IncomingMessage } from 'node:http';
import { RPC } from '../contract/mcp.ts';
import { messagesOf, type StreamPosition } from './answer-body.ts';
import { type Attempt, errorCodeOf, post, type Refusal } from './attempt.ts';
import { deliver } from './deliver.ts';
import { type Failure, failureOf, refusalOf } from './failure.ts';
import { errorAnswer } from './message.ts';
import type { OpenExchange } from './open-exchange.ts';
import { relearnTools } from './relearn-tools.ts';
import type { Renewal } from './renew-session.ts';
import { resumeStream } from './resume-stream.ts';
import { headersOf, isHandshake } from './session.ts';
import { headerOf, type Wire } from './wire.ts';

const NO_ANSWER: Failure = {
  code: RPC.unavailable,
  reason: 'no-answer',
  sentence: 'The gateway ended the answer before it was there; the call may have run.',
  detail: 'the answer ended without the response to the request',
};

/**
 * Sends one message and writes what comes back until everything in it is answered: with the server's answers, or with an error of
 * the shim's own. True where the message was accepted. Never rejects.
 */
export async function runExchange(wire: Wire, renewal: Renewal, open: OpenExchange): Promise<boolean> {
  try {
    const attempt = await sendTwiceAtMost(wire, renewal, open);
    if (attempt.kind === 'refused') {
      await passRefusal(wire, open, attempt);
      return false;
    }
    if (isHandshake(open.message)) {
      wire.session.begin(open.message, headerOf(attempt.response, 'mcp-session-id'));
    }
    await takeAnswers(wire, open, attempt.response);
    if (open.waiting.size > 0) await fail(wire, open, NO_ANSWER);
    return true;
  } catch (error) {
    await fail(wire, open, failureOf(error, wire.origin));
    return false;
  } finally {
    open.settleAll();
  }
}

/** Sends the message again only where the first was refused before it could run. */
async function sendTwiceAtMost(wire: Wire, renewal: Renewal, open: OpenExchange): Promise<Attempt> {
  const { message, signal } = open;
  const once = (): Promise<Attempt> => {
    const { sent, attempt } = post(
      wire,
      message.bytes,
      headersOf(message, wire.session, wire.params),
      signal,
    );
    void sent.then(open.markSent);
    return attempt;
  };
  const session = wire.session.id;
  const first = await once();
  if (first.kind === 'accepted') return first;
  const only = message.parts.length === 1 ? message.parts[0] : undefined;
  if (open.sessionless) {
    const mismatch = errorCodeOf(first) === RPC.headerMismatch && only?.method === 'tools/call';
    return mismatch && (await relearnTools(wire, only, signal)) ? once() : first;
  }
  const lost = first.status === 404 && errorCodeOf(first) !== RPC.methodNotFound && !isHandshake(message);
  if (!lost || session === undefined) return first;
  return (await renewal.renew(session, signal)) ? once() : first;
}

/** Reads the answer, taking a broken stream up again where its events have ids. */
async function takeAnswers(wire: Wire, open: OpenExchange, response: IncomingMessage): Promise<void> {
  const position: StreamPosition = { lastEventId: undefined, retry: undefined };
  // Revisions without sessions have no Last-Event-ID: what broke is over.
  const resumable = (): boolean =>
    position.lastEventId !== undefined && !open.sessionless && !open.signal.aborted;
  let current = response;
  for (;;) {
    try {
      for await (const message of messagesOf(current, position)) await deliver(wire, message, open);
    } catch (error) {
      if (open.waiting.size === 0) return;
      if (!resumable()) throw error;
    }
    if (open.waiting.size === 0 || !resumable()) return;
    current = await resumeStream(wire, position, open.signal);
  }
}

/** A JSON-RPC error goes on as it is, for version fall-back depends on it; only an id that is not the request's is replaced. */
async function passRefusal(wire: Wire, open: OpenExchange, refusal: Refusal): Promise<void> {
  if (refusal.error === undefined) return fail(wire, open, refusalOf(refusal.status, refusal.body));
  if (open.waiting.size === 0) wire.note(`the gateway refused a message with HTTP ${refusal.status}`);
  for (const id of open.settleAll()) {
    if (refusal.error.id === id) await wire.outlet.write(refusal.body);
    else {
      const error = JSON.stringify(refusal.error.value['error']);
      await wire.outlet.write(Buffer.from(`{"jsonrpc":"2.0","id":${id},"error":${error}}`));
    }
  }
}

async function fail(wire: Wire, open: OpenExchange, failure: Failure): Promise<void> {
  // Whoever cancelled waits for nothing, and at the end there is nobody to tell.
  if (open.signal.aborted) return;
  wire.note(failure.detail);
  for (const id of open.settleAll()) {
    await wire.outlet.write(errorAnswer(id, failure.code, failure.sentence, { reason: failure.reason }));
  }
}
