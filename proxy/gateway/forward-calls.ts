import type { UpstreamRequest } from '../forward/types.ts';
import type { Exchange } from '../listen/exchange.ts';
import { type WireAnswer, wireAnswers } from './answers.ts';
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
  const answer = await core.forwarder.send(request);
  for await (const one of wireAnswers(core, exchange, request.calls, answer)) {
    yield await decideInputRequests(core, exchange, one, refusal);
  }
  over();
}
