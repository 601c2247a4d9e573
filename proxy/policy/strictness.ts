import { ASSURANCES, type Requirement } from '../contract/policy.ts';
import { matchAll } from './requirement.ts';

const CONFIRMS = ['quick', 'full', 'presence'] as const;

/**
 * Law 3: whether an approval given under `then` still stands where policy now asks `now`, that is, whether `now` asks nothing
 * more. Both must be resolved (resolveRequirement), for a group's name says nothing once its members have changed. In doubt
 * false: a call is held again, never let through. The deadline is left out, as it bounds the waiting and not the approval.
 */
export function noStricter(now: Requirement, then: Requirement): boolean {
  return (
    ASSURANCES.indexOf(now.minAssurance) <= ASSURANCES.indexOf(then.minAssurance) &&
    CONFIRMS.indexOf(now.confirm) <= CONFIRMS.indexOf(then.confirm) &&
    (now.ownerMay || !then.ownerMay) &&
    (!now.distinct || then.distinct) &&
    groupsStillSatisfied(now, then)
  );
}

/**
 * Each group of `now` leans on a group of `then` whose voters it accepts and whose number it does not exceed. Where people
 * must be distinct, no two lean on the same one.
 */
function groupsStillSatisfied(now: Requirement, then: Requirement): boolean {
  const supports = now.groups.map((wanted) =>
    then.groups.flatMap((given, index) => {
      const accepts = wanted.of.includes('*') || given.of.every((name) => wanted.of.includes(name));
      return accepts && wanted.need <= given.need ? [String(index)] : [];
    }),
  );
  return now.distinct ? matchAll(supports) : supports.every((support) => support.length > 0);
}
