import type { Identified } from '../contract/call.ts';
import { RPC } from '../contract/mcp.ts';
import type { Exchange } from '../listen/exchange.ts';
import { errorBytes } from '../listen/json-rpc.ts';
import { joined, resultAppend } from './call-records.ts';
import type { Core } from './core.ts';
import { describeFailure } from './failure.ts';
import type { Journey } from './journey.ts';
import { refusal } from './refusal-bytes.ts';
import { writeFailure } from './write-answer.ts';

/** Something failed on the way: every call that is open gets an outcome and an answer, whatever happened. */
export async function failCalls(
  core: Core,
  exchange: Exchange,
  error: unknown,
  way: {
    /** The agent has gone, and that is why. */
    readonly gone: boolean;
    readonly journeys: readonly Journey[];
    readonly batch: boolean;
    readonly finish: (identified: Identified, answer: undefined) => void;
  },
): Promise<void> {
  const dispatched = way.journeys.some((own) => own.dispatched);
  const failure = describeFailure(error, way.gone, dispatched);
  const open = way.journeys.filter((own) => own.open);
  // What has no request on record (the log could not be written) gets no outcome either, and did not run.
  const results = open
    .filter((own) => own.requestRecorded)
    .map((own) =>
      resultAppend(core.writer, own.identified, failure.outcome, core.clock.now(), {
        facts: { code: failure.code },
      }),
    );
  for (const own of open) way.finish(own.identified, undefined);
  if (results.length > 0) {
    await core.store
      .append(joined(...results))
      .catch((cause: unknown) => core.diagnose('an outcome could not be recorded', cause));
  }
  const answers = open.map((own) => refusal(own.identified, failure.forAgent, RPC.unavailable));
  await writeFailure(
    exchange,
    answers.length > 0 ? answers : [errorBytes(undefined, RPC.unavailable, failure.forAgent)],
    way.batch && answers.length > 0,
  );
  if (failure.outcome !== 'cancelled') core.diagnose('a call failed', error);
}
