import type { Masked } from '../contract/call.ts';
import type { Exchange } from '../listen/exchange.ts';
import { formatEvent, replaceData } from '../platform/sse/write-event.ts';
import type { WireAnswer } from './answers.ts';

const JSON_HEAD = [['content-type', 'application/json']] as const;

/** Gives one masked message to the agent in the form it came in, or as an event where the answer has begun as a stream. */
export async function writeAnswer(exchange: Exchange, masked: Masked, answer: WireAnswer): Promise<void> {
  const { reply } = exchange;
  if (answer.event !== undefined) {
    const bytes = masked.changed ? replaceData(answer.event, text(masked.bytes)) : answer.event.raw;
    await reply.write(bytes);
    return;
  }
  if (!reply.begun) {
    reply.whole(answer.head?.status ?? 200, answer.head?.headers ?? JSON_HEAD, masked.bytes);
    return;
  }
  if (masked.bytes.length > 0) await reply.write(formatEvent({ data: text(masked.bytes) }));
}

/** Answers of the gateway's own: one JSON document (an array for a batch), or events where a stream has begun. */
export async function writeFailure(
  exchange: Exchange,
  answers: readonly Uint8Array[],
  batch = false,
): Promise<void> {
  const { reply } = exchange;
  if (reply.begun) {
    for (const answer of answers) await reply.write(formatEvent({ data: text(answer) }));
    reply.end();
    return;
  }
  const [only] = answers;
  if (only === undefined) reply.whole(202, [], new Uint8Array());
  else if (answers.length === 1 && !batch) reply.whole(200, JSON_HEAD, only);
  else reply.whole(200, JSON_HEAD, Buffer.from(`[${answers.map(text).join(',')}]`));
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
}
