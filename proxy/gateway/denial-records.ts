import type { Denied } from '../contract/call.ts';
import type { Facts } from '../contract/record.ts';
import type { StateChange } from '../contract/state.ts';

/**
 * What the outcome of a denied call tells beside that: why, where neither policy nor a person whom it was asked of denied it. One that
 * is about an approval is tied to it, so that it is found and shown with who decided that.
 */
export function denialRecords({ identified, denial }: Pick<Denied, 'identified' | 'denial'>): {
  readonly facts: Facts;
  readonly changes: readonly StateChange[];
} {
  if (denial === undefined) return { facts: {}, changes: [] };
  return {
    facts: { ...denial },
    changes:
      'approval' in denial
        ? [{ op: 'call.approval', id: identified.call.id, approval: denial.approval }]
        : [],
  };
}
