import { RPC } from '../contract/mcp.ts';
import type { Clock } from '../contract/time.ts';
import type { SseEvent } from '../platform/sse/sse-event.ts';
import type { ChildRouter } from './child-router.ts';
import { ForwardError } from './forward-error.ts';
import type { QueuedMessage } from './message-queue.ts';
import type { RpcText } from './rpc-text.ts';
import { errorAnswer, jsonAnswer, messageEvent, streamAnswer } from './stdio-answers.ts';
import type { RawHeader, UpstreamAnswer } from './types.ts';

export interface ExchangeOptions {
  readonly server: string;
  readonly signal: AbortSignal;
  /** Whether the agent takes an event stream. */
  readonly streams: boolean;
  /** The HTTP status of an error response by its code. */
  readonly statusOf: (errorCode: number | undefined) => number;
  readonly headers: readonly RawHeader[];
  readonly clock: Clock;
  /** Milliseconds until the first message must be there. */
  readonly beginWithin: number;
}

/** The HTTP statuses that 2026-07-28 gives to errors of the transport (Streamable HTTP). */
export function statelessStatus(errorCode: number | undefined): number {
  if (errorCode === RPC.methodNotFound) return 404;
  return errorCode === -32020 || errorCode === -32021 || errorCode === -32022 ? 400 : 200;
}

/** Sends a request to a child. JSON if its response comes first, else an event stream that ends with it. Throws ForwardError. */
export async function exchange(
  router: ChildRouter,
  message: RpcText,
  options: ExchangeOptions,
): Promise<UpstreamAnswer> {
  const { server, signal } = options;
  if (signal.aborted) throw new ForwardError('cancelled', 'The agent gave the call up.');
  const post = router.ask(message, options.streams);
  if (post === undefined) {
    return errorAnswer(
      400,
      RPC.invalidRequest,
      'A request with this id is not answered yet.',
      message.leaves.id?.raw,
    );
  }
  function giveUp(code: 'timeout' | 'cancelled', why: string): void {
    post?.queue.fail(new ForwardError(code, why));
    if (post !== undefined) router.cancel(post);
  }
  const onAbort = (): void => giveUp('cancelled', 'The agent gave the call up.');
  signal.addEventListener('abort', onAbort, { once: true });
  const stopTimer = options.clock.after(options.beginWithin, () =>
    giveUp('timeout', `Server ${server} did not answer in time.`),
  );

  async function* events(first: QueuedMessage): AsyncGenerator<SseEvent, void, undefined> {
    const rest = post === undefined ? undefined : router.events(post);
    try {
      yield messageEvent(first.text);
      if (rest !== undefined) yield* rest;
    } finally {
      signal.removeEventListener('abort', onAbort);
      if (post !== undefined) router.cancel(post);
    }
  }

  let first: QueuedMessage | undefined;
  try {
    first = await post.queue.next();
  } finally {
    stopTimer();
    if (first === undefined || first.isResponse) signal.removeEventListener('abort', onAbort);
  }
  if (first === undefined) throw new ForwardError('closed', `Server ${server} was closed.`);
  if (!first.isResponse) return streamAnswer(events(first), options.headers);
  return jsonAnswer(options.statusOf(first.errorCode), first.text, options.headers);
}
