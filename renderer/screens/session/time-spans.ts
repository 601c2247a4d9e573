import type { CallDetailView } from '../../../proxy/contract/log-views.ts';

/** A stretch of a call's time, µs. */
export interface TimeSpan {
  readonly what: 'people' | 'rest';
  readonly micros: number;
  readonly says: string;
}
/** A moment of a call, as far as the log has it. */
export interface Moment {
  readonly name: 'Received' | 'Decided' | 'Forwarded' | 'Finished';
  /** µs since 1970 UTC; null where no record has a time of its own for it. */
  readonly at: number | null;
  readonly says: string;
}

/** Outcomes of calls that were never forwarded. */
const NOT_FORWARDED = new Set(['denied', 'expired', 'withdrawn', 'pending', 'refused']);

/** Where a call's time went. `now` stands for the end of one that runs. */
export function timesOf(
  call: Pick<
    CallDetailView,
    'received' | 'finished' | 'micros' | 'outcome' | 'records' | 'approval' | 'direction'
  >,
  now: number,
): { readonly spans: readonly TimeSpan[]; readonly moments: readonly Moment[]; readonly micros: number } {
  const { received, finished, outcome, records } = call;
  // By the monotonic clock where it is known: the wall clock may have been set meanwhile.
  const micros = Math.max(0, call.micros ?? (finished ?? now) - received);
  // Records of an approval that stood before the call are no part of its time.
  const own = records.filter(({ time }) => time >= received);
  const timeOf = (kind: string): number | null => own.findLast((one) => one.kind === kind)?.time ?? null;
  const asked = timeOf('approval.request');
  const voted = decidedAt(call);
  const used = timeOf('approval.use');
  const waits = call.approval?.state === 'waiting' && finished === null;
  const waited = asked !== null || voted !== null || waits;
  const people = waited ? clamp((waits ? now : (voted ?? finished ?? now)) - received, micros) : 0;
  const forwarded = outcome === null ? !waits : !NOT_FORWARDED.has(outcome) && outcome !== 'replayed';
  const rest = micros - people;
  const server = call.direction === 'to-agent' ? 'agent' : 'server';
  const spans: TimeSpan[] = [
    ...(waited ? [{ what: 'people', micros: people, says: 'waiting for people' } as const] : []),
    ...(rest > 0 || !waited
      ? [
          {
            what: 'rest',
            micros: rest,
            says: forwarded ? `policy, the ${server}’s answer, masks and log` : 'policy and log',
          } as const,
        ]
      : []),
  ];
  return {
    spans,
    micros,
    moments: momentsOf({ received, finished, voted, used, waits, waited, forwarded, outcome }),
  };
}

/** When people had decided, or it was over without them, µs; null where that was before the call, and where nobody was asked. */
export function decidedAt({
  received,
  records,
}: Pick<CallDetailView, 'received' | 'records'>): number | null {
  const decided = records.findLast(
    ({ kind, time }) => time >= received && (kind === 'approval.decide' || kind === 'approval.end'),
  );
  return decided?.time ?? null;
}

function momentsOf(of: {
  readonly received: number;
  readonly finished: number | null;
  readonly voted: number | null;
  readonly used: number | null;
  readonly waits: boolean;
  readonly waited: boolean;
  readonly forwarded: boolean;
  readonly outcome: CallDetailView['outcome'];
}): Moment[] {
  const ended = of.finished !== null;
  return [
    { name: 'Received', at: of.received, says: '' },
    of.voted === null
      ? {
          name: 'Decided',
          at: null,
          says: of.waits ? 'not yet' : of.waited && ended ? 'never' : 'at once, by policy',
        }
      : { name: 'Decided', at: of.voted, says: '' },
    {
      name: 'Forwarded',
      at: of.used,
      says:
        of.used !== null
          ? ''
          : of.forwarded
            ? 'at once'
            : of.waits
              ? 'not yet'
              : of.outcome === 'replayed'
                ? 'not again'
                : 'never',
    },
    { name: 'Finished', at: of.finished, says: ended ? '' : 'not yet' },
  ];
}

const clamp = (micros: number, most: number): number => Math.min(Math.max(0, micros), most);
