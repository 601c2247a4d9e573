import type { Effect, MaskDirectives, PolicyConfig, Requirement, Rule } from '../contract/policy.ts';
import { canonicalJson } from '../platform/json/canonical-json.ts';
import { resolveRequirement } from './requirement.ts';
import { noStricter } from './strictness.ts';

/** What becomes of a call that a rule, or the default, decides. */
export interface Outcome {
  readonly effect: Effect;
  /** Resolved; for `hold`. */
  readonly requirement: Requirement | undefined;
  /** Resolved; for `allow` where it means hold for a tool that nobody confirmed. */
  readonly unconfirmed: Requirement | undefined;
  readonly mask: MaskDirectives | undefined;
  readonly seal: boolean;
  /** Some calls are denied although the effect is another one, for a condition can error. */
  readonly mayDeny: boolean;
}

/** `sure` leaves out that the condition can error, for comparisons between rules with the same condition. */
export function outcomeOfRule(
  rule: Rule,
  policy: PolicyConfig,
  condition: 'may-error' | 'sure' = 'may-error',
): Outcome {
  const mayDeny = condition === 'may-error' && rule.when !== undefined;
  return {
    ...outcome(rule.then, rule.require ?? policy.require, policy),
    mask: rule.mask,
    seal: rule.seal === true,
    mayDeny,
  };
}

export function outcomeOfDefault(policy: PolicyConfig): Outcome {
  return { ...outcome(policy.default, policy.require, policy), mask: undefined, seal: false, mayDeny: false };
}

function outcome(effect: Effect, require: Requirement, policy: PolicyConfig) {
  const resolve = (requirement: Requirement) => resolveRequirement(requirement, policy.groups);
  const held = effect === 'allow' && policy.unconfirmedTools === 'hold';
  return {
    effect,
    requirement: effect === 'hold' ? resolve(require) : undefined,
    unconfirmed: held ? resolve(policy.require) : undefined,
  };
}

/** Whether no call fares better under `now` than it did under `then`. */
export function withstands(now: Outcome, then: Outcome): boolean {
  if (now.effect === 'deny') return true;
  if (then.effect === 'deny' || then.mayDeny || !masksAtLeast(now.mask, then.mask)) return false;
  // What is not kept is evidence that an investigation lacks.
  if (then.seal && !now.seal) return false;
  const asked = then.requirement ?? then.unconfirmed;
  if (asked === undefined) return true;
  const asks = now.requirement ?? (then.effect === 'allow' ? now.unconfirmed : undefined);
  return asks !== undefined && noStricter(asked, asks);
}

function masksAtLeast(now: MaskDirectives | undefined, then: MaskDirectives | undefined): boolean {
  if (then === undefined) return true;
  return (
    then.keys.every((key) => now?.keys.includes(key)) && then.paths.every((path) => now?.paths.includes(path))
  );
}

/** Whether two rules look at calls in the same way. */
export function sameTest(a: Rule, b: Rule): boolean {
  return a.when === b.when && canonicalJson(a.match) === canonicalJson(b.match);
}
