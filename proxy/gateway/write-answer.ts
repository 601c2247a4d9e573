import type { Masked } from '../contract/call.ts';
import { RPC } from '../contract/mcp.ts';
import type { Exchange } from '../listen/exchange.ts';
import { formatEvent, passOn } from '../platform/sse/write-event.ts';
import { answersAlone, type WireAnswer } from './answers.ts';
import { refusal } from './refusal-bytes.ts';

const JSON_HEAD = [['content-type', 'application/json']] as const;

/** Gives one masked message to the agent in the form it came in, or as an event where the answer has begun as a stream. */
export async function writeAnswer(exchange: Exchange, masked: Masked, answer: WireAnswer): Promise<void> {
  const { reply } = exchange;
  if (answer.event !== undefined) {
    await reply.write(passOn(answer.event, masked.changed ? text(masked.bytes) : undefined));
    return;
  }
  if (!reply.begun()) {
    reply.whole(answer.head?.status ?? 200, answer.head?.headers ?? JSON_HEAD, masked.bytes);
    return;
  }
  // It has begun while the call was held, so a status or a body that is no answer would tell the agent nothing.
  const [call] = answer.ends;
  if (answer.head !== undefined && call !== undefined && !answersAlone(answer)) {
    const sentence = `The server gave no answer to the call (HTTP status ${answer.head.status}).`;
    await reply.write(formatEvent({ data: text(refusal(call.identified, sentence, RPC.unavailable)) }));
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
  if (reply.begun()) {
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
