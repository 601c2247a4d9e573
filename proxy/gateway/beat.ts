import type { Clock } from '../contract/time.ts';
import type { Exchange } from '../listen/exchange.ts';
import { header } from '../listen/exchange.ts';
import { formatComment, formatEvent } from '../platform/sse/write-event.ts';

/** Head of an event stream: nothing between us and the agent may hold it back. */
export const STREAM_HEAD = [
  ['content-type', 'text/event-stream'],
  ['cache-control', 'no-cache, no-transform'],
  ['x-accel-buffering', 'no'],
] as const;

/**
 * Keeps the agent's client waiting while a human decides: the head of an event stream at once, then every beat a comment (keeps
 * clients alive that count bytes) and, where the request has a progress token, a progress notification (keeps those that
 * count progress). Returns the way to stop it.
 */
export function startBeat(
  exchange: Exchange,
  progressToken: unknown,
  beatMs: number,
  clock: Clock,
): () => void {
  if (!/text\/event-stream|\*\/\*/.test(header(exchange.headers, 'accept') ?? '')) return () => {};
  exchange.reply.begin(200, STREAM_HEAD);
  let beats = 0;
  let cancel = (): void => {};
  const beat = (): void => {
    beats += 1;
    exchange.reply.write(formatComment('waiting for approval'));
    if (typeof progressToken === 'string' || typeof progressToken === 'number') {
      // Tiny steps: progress must only ever grow, and the server's own begins after the approval.
      const params = {
        progressToken,
        progress: beats / 1_000_000,
        message: 'Waiting for a person to approve this call.',
      };
      exchange.reply.write(
        formatEvent({ data: JSON.stringify({ jsonrpc: '2.0', method: 'notifications/progress', params }) }),
      );
    }
    cancel = clock.after(beatMs, beat);
  };
  exchange.reply.write(formatComment('held for approval'));
  cancel = clock.after(beatMs, beat);
  return () => cancel();
}
