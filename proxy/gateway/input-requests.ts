import type { Call, Identified, Message } from '../contract/call.ts';
import type { CallId } from '../contract/ids.ts';
import { RPC } from '../contract/mcp.ts';
import type { Exchange } from '../listen/exchange.ts';
import { uuidv7 } from '../platform/uuid.ts';
import { answerTo, type WireAnswer } from './answers.ts';
import { askPeople } from './ask-people.ts';
import { startBeat } from './beat.ts';
import { resultAppend } from './call-records.ts';
import type { Core } from './core.ts';
import { decide } from './decide.ts';
import { progressTokenOf, targetOf } from './target.ts';
import { upstreamMessages } from './upstream-message.ts';

const REFUSED = {
  sentence: 'The server asked for something that policy does not let it ask.',
  code: RPC.denied,
};
const PENDING = {
  sentence:
    'The server asks for something that a person must approve. Call again with the same arguments to go on waiting.',
  code: RPC.held,
};

/** A refusal of a call as the agent gets it: one sentence, and the JSON-RPC code where the call is no tool's. */
export type WriteRefusal = (identified: Identified, sentence: string, code: number) => Uint8Array;

/**
 * Without sessions a server asks the agent within its answer (`inputRequests`, specification 2026-07-28). Each is decided like
 * a server's request of its method; where one may not pass, the agent gets a refusal in place of the whole answer.
 */
export async function decideInputRequests(
  core: Core,
  exchange: Exchange,
  answer: WireAnswer,
  refusal: WriteRefusal,
): Promise<WireAnswer> {
  for (const of of answer.ends) {
    const { identified } = of;
    const asks = inputRequests(answerTo(of, answer.messages));
    let verdict: 'may' | 'no' | 'pending' = 'may';
    for (const ask of asks) {
      if (verdict === 'may') verdict = await decideOne(core, exchange, identified, ask);
    }
    if (verdict === 'may') continue;
    const { sentence, code } = verdict === 'no' ? REFUSED : PENDING;
    const refusals = answer.ends.map((one) =>
      Buffer.from(refusal(one.identified, sentence, code)).toString(),
    );
    const raw = Buffer.from(refusals.length === 1 ? refusals.join() : `[${refusals.join(',')}]`);
    const head = answer.head === undefined ? undefined : { ...answer.head, status: 200 };
    return { ...answer, answered: { of, raw }, event: undefined, head, messages: upstreamMessages(raw) };
  }
  return answer;
}

async function decideOne(
  core: Core,
  exchange: Exchange,
  context: Identified,
  ask: Message | undefined,
): Promise<'may' | 'no' | 'pending'> {
  if (ask === undefined) return 'no';
  const call: Call = {
    ...context.call,
    id: uuidv7<CallId>(),
    direction: 'to-agent',
    received: core.clock.now(),
    message: ask,
  };
  const identified: Identified = { ...context, call, target: targetOf(ask, context.server.id, core.pins) };
  const { limits, masker } = core.settings();
  const masked = masker.maskMessage(ask.raw, { server: context.server.name, tool: '', role: 'answer' });
  const beat = () =>
    startBeat(exchange, progressTokenOf(context.call.message), limits.holdBeatMs, core.clock);
  const facts = { inputRequired: true };
  const waiting = { signal: exchange.signal, wallMs: limits.holdWallMs, beat };
  const verdict = await askPeople(core, decide(core, identified), masked, waiting, facts);
  // What the agent says to it comes with its next call.
  if (verdict === 'may')
    await core.store.append(resultAppend(core.writer, identified, 'pending', core.clock.now(), { facts }));
  return verdict;
}

/** As messages; undefined for one that is no request. */
function inputRequests(message: Message | undefined): (Message | undefined)[] {
  const result = message?.value['result'];
  if (typeof result !== 'object' || result === null) return [];
  const asks = (result as Readonly<Record<string, unknown>>)['inputRequests'];
  if (typeof asks !== 'object' || asks === null) return [];
  return Object.values(asks).map((ask: unknown) => {
    const { method, params } = (ask ?? {}) as { method?: unknown; params?: unknown };
    if (typeof method !== 'string' || method.length > 256) return undefined;
    const value = { jsonrpc: '2.0', id: 0, method, ...(params === undefined ? {} : { params }) };
    const [asMessage] = upstreamMessages(Buffer.from(JSON.stringify(value)));
    return asMessage?.kind === 'request' ? asMessage : undefined;
  });
}
