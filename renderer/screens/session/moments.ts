import type { CallDetailView } from '../../../proxy/contract/log-views.ts';
import { type Settled, settledOf } from './settled.ts';

/** A moment of a call, as far as the log has it. */
export interface Moment {
  readonly name: 'Received' | Settled['name'] | 'Forwarded' | 'Finished';
  /** µs since 1970 UTC; null where no record has a time of its own for it. */
  readonly at: number | null;
  readonly says: string;
}
export type Timed = Pick<
  CallDetailView,
  | 'index'
  | 'received'
  | 'finished'
  | 'micros'
  | 'outcome'
  | 'forwarded'
  | 'decision'
  | 'records'
  | 'approval'
  | 'direction'
>;

/** Whether policy made it wait for people. */
export const isHeld = ({ decision: { effect, enforced } }: Pick<Timed, 'decision'>): boolean =>
  effect === 'hold' && enforced;

/** When a call was received, decided, forwarded and finished, in order. */
export function momentsOf(call: Timed): readonly Moment[] {
  const { received, finished } = call;
  const settled = settledOf(call);
  const decided = decidedMoment(call, settled);
  const before: Moment[] = [{ name: 'Received', at: received, says: '' }];
  const after: Moment[] = [
    forwardedMoment(call),
    { name: 'Finished', at: finished, says: finished === null ? 'not yet' : '' },
  ];
  return settled?.when === 'after' ? [...before, ...after, decided] : [...before, decided, ...after];
}

function decidedMoment(call: Timed, settled: Settled | null): Moment {
  if (settled === null || settled.when === 'before') {
    return { name: 'Decided', at: null, says: undecided(call, settled !== null) };
  }
  const { name, at, when } = settled;
  return { name, at, says: when === 'after' ? 'after the call had ended' : '' };
}

function undecided(call: Timed, stood: boolean): string {
  if (stood) return 'before it came';
  if (!isHeld(call)) return 'at once, by policy';
  if (call.finished === null || call.approval?.state === 'waiting') return 'not yet';
  // It was one too many, or could not be shown whole; or it is of before calls named the approval that they met or joined.
  return call.approval === null ? 'nobody was asked for this call alone' : 'never';
}

function forwardedMoment(call: Timed): Moment {
  const used = call.records.findLast(({ kind }) => kind === 'approval.use');
  const at = call.forwarded === true ? (used?.time ?? null) : null;
  return { name: 'Forwarded', at, says: at === null ? forwardedWords(call) : '' };
}

function forwardedWords(call: Timed): string {
  if (call.forwarded === true) return 'at once';
  if (call.forwarded === null) return 'not known: the gateway ended while it ran';
  if (call.finished === null && isHeld(call)) return 'not yet';
  if (call.outcome === 'replayed') return 'not again';
  return isShared(call) ? 'not by itself: the same call ran already' : 'never';
}

const BY_SERVER = new Set(['answered', 'error', 'upstream-failed']);

/** It got what came of the same call, which ran already. */
export const isShared = ({ forwarded, outcome }: Pick<Timed, 'forwarded' | 'outcome'>): boolean =>
  forwarded === false && outcome !== null && BY_SERVER.has(outcome);
