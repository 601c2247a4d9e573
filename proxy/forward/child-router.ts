import { RPC } from '../contract/mcp.ts';
import type { SseEvent } from '../platform/sse/sse-event.ts';
import { ForwardError } from './forward-error.ts';
import { createMessageQueue, type MessageQueue, type QueuedMessage } from './message-queue.ts';
import { createOpenPosts, type OpenPost } from './open-posts.ts';
import { type RpcText, splice } from './rpc-text.ts';
import { messageEvent } from './stdio-answers.ts';
import type { ForwardDiagnostic } from './types.ts';

/** Messages of a session that no stream takes. Dropping one could lose a request of the server, so beyond this the session ends. */
const UNTAKEN_MESSAGES = 256;

type DropReason = Extract<ForwardDiagnostic, { kind: 'message-dropped' }>['why'];
export interface RouterOptions {
  /** `session`: the child serves one client. `shared`: all stateless clients of one agent. */
  readonly style: 'session' | 'shared';
  readonly send: (line: string) => void;
  /** Whether so much waits for the child already that an agent must not send more. */
  readonly isFull: () => boolean;
  readonly pause: () => void;
  readonly resume: () => void;
  /** The most characters that wait for agents before the child has to wait. */
  readonly ceiling: () => number;
  readonly dropped: (why: DropReason) => void;
  /** More waits for a client that takes nothing than may be kept. */
  readonly overflow: () => void;
}

/** Which stream gets which message of a child, and what a child hears of its agent. */
export function createChildRouter(options: RouterOptions) {
  const shared = options.style === 'shared';
  let waiting = 0;
  let paused = false;
  let failure: ForwardError | undefined;
  let listener: MessageQueue | undefined;
  let untaken: QueuedMessage[] = [];

  /** Back-pressure: a client that reads slowly makes the child wait, not the memory grow. */
  function onSize(change: number): void {
    waiting += change;
    if (!paused && waiting > options.ceiling()) {
      paused = true;
      options.pause();
    } else if (paused && waiting <= options.ceiling() / 2) {
      paused = false;
      options.resume();
    }
  }
  const posts = createOpenPosts({ rename: shared, onSize });

  function guard(): void {
    if (failure !== undefined) throw failure;
    if (options.isFull()) throw new ForwardError('child-failed', 'The server reads none of its input.');
  }

  /** Says something of our own, unless the child does not listen. */
  function remark(line: string): void {
    if (!options.isFull()) options.send(line);
  }

  function keep(message: QueuedMessage): void {
    untaken.push(message);
    const size = untaken.reduce((sum, { text }) => sum + text.length, 0);
    if (untaken.length > UNTAKEN_MESSAGES || size > options.ceiling()) options.overflow();
  }

  /** For what belongs to no request: the newest open answer, else the standing stream, else it waits for one. */
  function toAnyStream(text: string): void {
    const message = { text, isResponse: false, errorCode: undefined };
    const post = posts.newestStream();
    if (post !== undefined) post.queue.push(message);
    else if (listener !== undefined) listener.push(message);
    else if (shared) options.dropped('no-such-stream');
    else keep(message);
  }

  function onResponse(message: RpcText): void {
    const { id, resultSubscription } = message.leaves;
    const post = posts.byWireKey(id?.key);
    if (id === undefined || post === undefined) {
      options.dropped('no-such-request');
      return;
    }
    const edits = [{ at: id, by: post.rawId }];
    if (resultSubscription?.raw === post.wireId) edits.push({ at: resultSubscription, by: post.rawId });
    const text = shared ? splice(message.text, edits) : message.text;
    posts.close(post);
    post.queue.push({ text, isResponse: true, errorCode: message.errorCode });
    post.queue.end();
  }

  function onNotification(message: RpcText): void {
    const { progressOf, subscription } = message.leaves;
    const isProgress = message.method === 'notifications/progress';
    // Only the stateless era has subscription ids.
    const subscribed = shared ? posts.byWireKey(subscription?.key) : undefined;
    const post = isProgress ? posts.byToken(progressOf?.key) : subscribed;
    if (post === undefined) {
      if (isProgress) options.dropped('no-such-request');
      else toAnyStream(message.text);
      return;
    }
    const edit = isProgress
      ? { at: progressOf, by: post.rawToken ?? '' }
      : { at: subscription, by: post.rawId };
    const text = shared ? splice(message.text, [edit]) : message.text;
    post.queue.push({ text, isResponse: false, errorCode: undefined });
  }

  /** 2026-07-28 knows no requests of servers; left without an answer, this one would wait for ever. */
  function refuseRequest(message: RpcText): void {
    options.dropped('not-in-this-revision');
    const id = message.leaves.id?.raw ?? 'null';
    remark(
      `{"jsonrpc":"2.0","id":${id},"error":{"code":${RPC.methodNotFound},"message":"Method not found"}}`,
    );
  }

  /** What an agent says to a shared child: a cancellation names the request by the id that the child knows. */
  function tellShared(message: RpcText): void {
    const { cancels } = message.leaves;
    const isCancel = message.method === 'notifications/cancelled';
    const post = isCancel ? posts.byAgentKey(cancels?.key) : undefined;
    if (post !== undefined) options.send(splice(message.text, [{ at: cancels, by: post.wireId }]));
    else if (isCancel || message.kind === 'response') options.dropped('no-such-request');
    else options.send(message.text);
  }

  /** Takes a request out that nobody waits for any more, and tells the child. */
  function cancel(post: OpenPost): void {
    if (!posts.close(post)) return;
    // A client may not cancel initialize (specification 2025-11-25, cancellation).
    if (post.method === 'initialize') return;
    remark(
      `{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":${post.wireId},"reason":"client gone"}}`,
    );
  }

  async function* eventsOf(
    queue: MessageQueue,
    ended: () => void,
  ): AsyncGenerator<SseEvent, void, undefined> {
    try {
      for (;;) {
        const message = await queue.next();
        if (message === undefined) return;
        yield messageEvent(message.text);
      }
    } finally {
      ended();
    }
  }

  return {
    /** Sends a request. Undefined where one with its id is open. */
    ask(message: RpcText, streams: boolean): OpenPost | undefined {
      guard();
      const post = posts.open(message, streams);
      if (post !== undefined) options.send(post.line);
      return post;
    },
    cancel,
    /** Sends a notification or response. */
    tell(message: RpcText): void {
      guard();
      if (shared) tellShared(message);
      else options.send(message.text);
    },
    /** A standing stream for what belongs to no request (GET). Undefined where there is one already. */
    listen(signal: AbortSignal): AsyncIterable<SseEvent> | undefined {
      if (failure !== undefined) throw failure;
      if (listener !== undefined) return undefined;
      const queue = createMessageQueue(onSize);
      listener = queue;
      for (const message of untaken) queue.push(message);
      untaken = [];
      const detach = (): void => {
        if (listener !== queue) return;
        listener = undefined;
        queue.end();
        for (const message of queue.drain()) keep(message);
      };
      signal.addEventListener('abort', detach, { once: true });
      if (signal.aborted) detach();
      return eventsOf(queue, detach);
    },
    /** The rest of an answer, as events. */
    events: (post: OpenPost): AsyncGenerator<SseEvent, void, undefined> =>
      eventsOf(post.queue, () => cancel(post)),
    receive(message: RpcText): void {
      if (message.kind === 'response') onResponse(message);
      else if (message.kind === 'notification') onNotification(message);
      else if (shared) refuseRequest(message);
      else toAnyStream(message.text);
    },
    /** Ends every stream with this error. */
    fail(error: ForwardError): void {
      failure ??= error;
      for (const post of posts.all()) {
        posts.close(post);
        post.queue.fail(error);
      }
      listener?.fail(error);
      listener = undefined;
    },
    /** Whether an agent waits for anything. */
    isBusy: (): boolean => posts.count() > 0 || listener !== undefined,
  };
}
export type ChildRouter = ReturnType<typeof createChildRouter>;
