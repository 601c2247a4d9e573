import { createMessageQueue, type MessageQueue } from './message-queue.ts';
import type { RpcText } from './rpc-text.ts';
import { splice } from './rpc-text.ts';

/** A request of the agent that the child has not answered yet, and the stream of its answer. */
export interface OpenPost {
  readonly method: string | undefined;
  /** The id as the agent wrote it, and its key. */
  readonly rawId: string;
  readonly idKey: string;
  /** The id under which the child knows it, in raw form. */
  readonly wireId: string;
  /** The agent's progress token in raw form, and the key under which the child knows it. */
  readonly rawToken: string | undefined;
  readonly tokenKey: string | undefined;
  /** The line for the child. */
  readonly line: string;
  /** Whether the agent takes an event stream as the answer. */
  readonly streams: boolean;
  readonly queue: MessageQueue;
}

/**
 * The open requests towards one child. With `rename`, several clients share the child: their ids may collide, so each request gets
 * an id of our own, and a progress token of our own where its token is taken; all else stays byte for byte.
 */
export function createOpenPosts(options: {
  readonly rename: boolean;
  readonly onSize: (change: number) => void;
}) {
  const byWire = new Map<string, OpenPost>();
  let made = 0;

  function byToken(key: string | undefined): OpenPost | undefined {
    if (key === undefined) return undefined;
    return [...byWire.values()].findLast((post) => post.tokenKey === key);
  }

  return {
    /** Undefined where a request with this id is open already. */
    open(message: RpcText, streams: boolean): OpenPost | undefined {
      const id = message.leaves.id;
      if (id === undefined) return undefined;
      made += 1;
      const token = message.leaves.progressToken;
      const newToken = options.rename && byToken(token?.key) !== undefined;
      const wireId = options.rename ? String(made) : id.raw;
      const wireKey = options.rename ? wireId : id.key;
      if (byWire.has(wireKey)) return undefined;
      const wireToken = newToken ? JSON.stringify(`countersign-${made}`) : token?.raw;
      const line = splice(message.text, [
        { at: id, by: wireId },
        { at: token, by: wireToken ?? '' },
      ]);
      const post: OpenPost = {
        method: message.method,
        rawId: id.raw,
        idKey: id.key,
        wireId,
        rawToken: token?.raw,
        tokenKey: newToken ? wireToken : token?.key,
        line,
        streams,
        queue: createMessageQueue(options.onSize),
      };
      byWire.set(wireKey, post);
      return post;
    },
    /** Takes it out. False where it was out already. */
    close(post: OpenPost): boolean {
      const entry = [...byWire].find(([, candidate]) => candidate === post);
      return entry !== undefined && byWire.delete(entry[0]);
    },
    byWireKey: (key: string | undefined): OpenPost | undefined =>
      key === undefined ? undefined : byWire.get(key),
    byAgentKey: (key: string | undefined): OpenPost | undefined =>
      [...byWire.values()].findLast((post) => post.idKey === key),
    byToken,
    /** The newest that can take a message which belongs to none. */
    newestStream: (): OpenPost | undefined =>
      [...byWire.values()].findLast((post) => post.streams && post.method !== 'subscriptions/listen'),
    all: (): OpenPost[] => [...byWire.values()],
    count: (): number => byWire.size,
  };
}
