import { type Actor, ControlError, type ControlErrorCode } from '../../contract/control.ts';
import type { Facts } from '../../contract/record.ts';
import type { StateChange } from '../../contract/state.ts';
import { EnrolError, type EnrolErrorCode } from '../../identify/enrol-error.ts';
import type { EnrolmentEvent } from '../../identify/enrolment.ts';
import type { Core } from '../core.ts';
import { actorOf } from './actor.ts';

const CODES: Readonly<Record<EnrolErrorCode, ControlErrorCode>> = {
  'name-taken': 'exists',
  'unknown-agent': 'not-found',
  'unknown-person': 'not-found',
  'bad-name': 'invalid',
  'bad-roles': 'invalid',
  'bad-key': 'invalid',
  'bad-request': 'invalid',
  'key-taken': 'exists',
  'unknown-device': 'not-found',
};

/** Runs a step of an enrolment; what it refuses is told as a ControlError. */
export async function enrolling<T>(run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!(error instanceof EnrolError)) throw error;
    throw new ControlError(CODES[error.code], error.message, { cause: error });
  }
}

/** The plan, each event of which says so much more. */
export function saying<Plan extends { readonly events: readonly EnrolmentEvent[] }>(
  more: Facts,
  plan: Plan,
): Plan {
  return { ...plan, events: plan.events.map(({ kind, facts }) => ({ kind, facts: { ...facts, ...more } })) };
}

/** Puts plans of enrolments into effect: durable in one step, then known to the registry. */
export async function enact(
  core: Core,
  by: Actor,
  ...plans: readonly {
    readonly changes: readonly StateChange[];
    readonly events: readonly EnrolmentEvent[];
  }[]
): Promise<void> {
  const changes = plans.flatMap((plan) => plan.changes);
  const rest = { actor: actorOf(by), ...(by.source === undefined ? {} : { source: by.source }) };
  const entries = plans
    .flatMap((plan) => plan.events)
    .map(({ kind, facts }) => core.writer.entry(kind, facts, rest));
  await core.store.append({ entries, changes });
  core.registry.apply(changes);
}
