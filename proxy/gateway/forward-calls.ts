import type { UpstreamRequest } from '../forward/types.ts';
import type { Exchange } from '../listen/exchange.ts';
import { streamedAnswers, type WireAnswer, wholeAnswer } from './answers.ts';
import type { Core } from './core.ts';
import { decideInputRequests, type WriteRefusal } from './input-requests.ts';

/**
 * Sends the calls of one exchange and gives what comes back. `over` is called where nothing more comes. Not a closure of the
 * exchange: V8 makes a map for each generator that is one, and the map keeps the whole call until old garbage is collected.
 */
export async function* forwardCalls(
  core: Core,
  exchange: Exchange,
  request: UpstreamRequest,
  { refusal, over }: { readonly refusal: WriteRefusal; readonly over: () => void },
): AsyncGenerator<WireAnswer> {
  const { calls } = request;
  const { status, headers, body } = await core.forwarder.send(request);
  if (body.kind === 'stream') {
    exchange.reply.begin(status, headers);
    for await (const one of streamedAnswers(core, exchange, calls, headers, body.events))
      yield await decideInputRequests(core, exchange, one, refusal);
  } else {
    const whole = wholeAnswer(calls, { status, headers }, body);
    if (whole !== undefined) yield await decideInputRequests(core, exchange, whole, refusal);
    else exchange.reply.whole(status, headers, new Uint8Array());
  }
  over();
}
