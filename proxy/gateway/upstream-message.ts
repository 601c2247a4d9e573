import type { Message } from '../contract/call.ts';
import { CountersignError } from '../contract/errors.ts';
import { toMessage } from '../listen/messages.ts';
import { ListenError } from '../listen/refusal.ts';
import { JsonError } from '../platform/json/json-error.ts';
import { parseStrict, rawSpan, type StrictDocument } from '../platform/json/strict-json.ts';

/** As deep as masks look. What is deeper nobody here has looked at. */
const DEPTH = 512;

/**
 * The messages in what a server sent: one, several where it is a batch (2025-03-26), none where it is no JSON-RPC. Servers write
 * what agents may not (numbers beyond a double, half surrogates, keys twice within a result): that passes untouched, for
 * nothing is decided by it. An envelope that could be read in two ways does not: the agent might see an answer where we saw none.
 * Throws CountersignError `bad-answer`.
 */
export function upstreamMessages(bytes: Uint8Array): readonly Message[] {
  try {
    const document = parse(bytes);
    if (!Array.isArray(document.value)) return [toMessage(document)];
    return document.elements.map((span) => toMessage(parse(rawSpan(document, span))));
  } catch (error) {
    if (error instanceof ListenError) return [];
    if (error instanceof JsonError && (error.code === 'syntax' || error.code === 'not-utf8')) return [];
    throw badAnswer('The server sent a message that can be read in more than one way.', error);
  }
}

/** A request of the server that hides in a batch or a whole body would reach the agent undecided: clients take it from there too. */
export function refuseRequests(messages: readonly Message[]): void {
  if (messages.some((message) => message.kind === 'request'))
    throw badAnswer('The server put a request of its own where only an answer may stand.');
}

/** Of a list of tools that holds a key twice, the agent may read another definition than the one that is pinned here. */
export function isAmbiguous(message: Message): boolean {
  try {
    parseStrict(message.raw, { depth: DEPTH, lenientValues: true });
    return false;
  } catch {
    return true;
  }
}

export function badAnswer(sentence: string, cause?: unknown): CountersignError<'bad-answer'> {
  return new CountersignError('bad-answer', sentence, {
    forAgent: sentence,
    ...(cause === undefined ? {} : { cause }),
  });
}

function parse(bytes: Uint8Array): StrictDocument {
  return parseStrict(bytes, { depth: DEPTH, lenientValues: true, nestedTwins: true });
}

/** `result.isError` of a tool result, `error.code` of a JSON-RPC error: facts of an outcome. */
export function outcomeOf(message: Message): {
  readonly outcome: 'answered' | 'error';
  readonly facts: Readonly<Record<string, number | boolean>>;
} {
  const error = message.value['error'];
  if (error !== undefined) {
    const code =
      typeof error === 'object' && error !== null ? (error as Record<string, unknown>)['code'] : undefined;
    return { outcome: 'error', facts: Number.isSafeInteger(code) ? { rpcCode: code as number } : {} };
  }
  const result = message.value['result'];
  const isError =
    typeof result === 'object' && result !== null && (result as Record<string, unknown>)['isError'] === true;
  return { outcome: isError ? 'error' : 'answered', facts: isError ? { isError } : {} };
}
