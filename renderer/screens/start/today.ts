import type { CallView } from '../../../proxy/contract/log-views.ts';
import { isDecided } from './first-call.ts';

type Effect = CallView['decision']['effect'];

/** The decided calls of a day by what policy said of them. */
export interface Today {
  /** Index of the newest record that was looked at. */
  readonly newest: number;
  /** False where there were more than are counted. */
  readonly complete: boolean;
  /** By call: what was decided, and whether it was acted upon. */
  readonly calls: Readonly<Record<string, { readonly effect: Effect; readonly enforced: boolean }>>;
}

/** With these calls added. A call that was seen before counts once. `since`: µs; what began before is of another day. */
export function withCalls(
  today: Today,
  calls: readonly CallView[],
  { since, newest, complete = today.complete }: { since: number; newest: number; complete?: boolean },
): Today {
  const added = calls
    .filter((call) => call.received >= since && isDecided(call))
    .map(({ id, decision: { effect, enforced } }) => [id, { effect, enforced }] as const);
  return { newest, complete, calls: { ...today.calls, ...Object.fromEntries(added) } };
}

export interface Count {
  readonly effect: Effect;
  readonly enforced: boolean;
  readonly calls: number;
}

/** Allowed, held, denied, then what enforcing would have held or denied; those that are none are left out but for the first three. */
export function countsOf({ calls }: Today): Count[] {
  const all = Object.values(calls);
  const count = (effect: Effect, enforced: boolean): Count => ({
    effect,
    enforced,
    calls: all.filter((call) => call.effect === effect && (effect === 'allow' || call.enforced === enforced))
      .length,
  });
  return [
    count('allow', true),
    count('hold', true),
    count('deny', true),
    ...[count('hold', false), count('deny', false)].filter((one) => one.calls > 0),
  ];
}
