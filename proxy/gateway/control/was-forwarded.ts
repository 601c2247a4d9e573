import type { Effect } from '../../contract/policy.ts';
import type { CallOutcome } from '../../contract/state.ts';

/** What a call that policy let pass is answered with where the gateway itself answers: one denied call denies its whole batch. */
const BY_THE_GATEWAY: ReadonlySet<CallOutcome> = new Set([
  'denied',
  'expired',
  'withdrawn',
  'pending',
  'replayed',
]);

/**
 * Whether a call went on to the other side. Its outcome alone does not tell: one that is cancelled may have waited for people. A call
 * that policy holds goes on with a use of its approval on record, and never without. Null where nobody knows: the gateway ended
 * between the record of its request and that of its outcome.
 */
export function wasForwarded(call: {
  readonly effect: Effect;
  readonly enforced: boolean;
  readonly outcome: CallOutcome | null;
  /** A use of an approval by this call is on record. */
  readonly used: boolean;
}): boolean | null {
  const { effect, enforced, outcome, used } = call;
  if (outcome === 'unknown') return null;
  if (enforced && effect !== 'allow') return used;
  return outcome === null || !BY_THE_GATEWAY.has(outcome);
}
