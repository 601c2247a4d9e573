import { isHeld, isShared, type Timed } from './moments.ts';
import { settledOf } from './settled.ts';

/** A stretch of a call's time, µs. */
export interface TimeSpan {
  readonly what: 'people' | 'rest';
  readonly micros: number;
  readonly says: string;
}

/** How calls end that joined one that waited. Those of before calls named the approval that they joined have none. */
const OF_WAITING = new Set(['expired', 'withdrawn', 'pending', 'cancelled']);

/** Where a call's time went. `now` stands for the end of one that runs. */
export function timesOf(
  call: Timed,
  now: number,
): { readonly spans: readonly TimeSpan[]; readonly micros: number } {
  const { received, finished } = call;
  // By the monotonic clock where it is known: the wall clock may have been set meanwhile.
  const micros = Math.max(0, call.micros ?? (finished ?? now) - received);
  const settled = settledOf(call);
  const waited = hasWaited(call, settled?.when === 'before');
  const until = settled?.when === 'within' ? settled.at : (finished ?? now);
  const people = waited ? clamp(until - received, micros) : 0;
  const rest = micros - people;
  return {
    micros,
    spans: [
      ...(waited ? [{ what: 'people', micros: people, says: 'waiting for people' } as const] : []),
      ...(rest > 0 || !waited ? [{ what: 'rest', micros: rest, says: restWords(call) } as const] : []),
    ],
  };
}

/** An approval that stood before the call made it wait for nobody. */
function hasWaited(call: Timed, stood: boolean): boolean {
  if (!isHeld(call) || stood) return false;
  return call.approval !== null || call.outcome === null || OF_WAITING.has(call.outcome);
}

function restWords(call: Timed): string {
  if (isShared(call)) return 'policy, the answer of the same call, and log';
  if (call.forwarded === false) return 'policy and log';
  return `policy, the ${call.direction === 'to-agent' ? 'agent' : 'server'}’s answer, masks and log`;
}

const clamp = (micros: number, most: number): number => Math.min(Math.max(0, micros), most);
