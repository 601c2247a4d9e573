import type { Denied } from '../contract/call.ts';
import type { Facts } from '../contract/record.ts';
import type { StateChange } from '../contract/state.ts';

/**
 * What the outcome of a denied call tells beside that: why, where neither policy nor a person whom it was asked of denied it. One that
 * is not asked again so soon is tied to the approval that was denied, so that it is found and shown with who denied it.
 */
export function denialRecords({ identified, denial }: Pick<Denied, 'identified' | 'denial'>): {
  readonly facts: Facts;
  readonly changes: readonly StateChange[];
} {
  if (denial === undefined) return { facts: {}, changes: [] };
  return {
    facts: { ...denial },
    changes:
      denial.reason === 'cooldown'
        ? [{ op: 'call.approval', id: identified.call.id, approval: denial.approval }]
        : [],
  };
}
