import type { PolicyConfig, Rule } from '../contract/policy.ts';
import { canonicalJson } from '../platform/json/canonical-json.ts';
import type { Difference, PolicySource } from './difference-types.ts';
import { type Outcome, outcomeOfDefault, outcomeOfRule, sameTest, withstands } from './outcome.ts';
import { settingDifferences } from './setting-difference.ts';

/** Every difference that matters; comments, order of keys and defaults written out are none. */
export function policyDifference(before: PolicySource, after: PolicySource): Difference[] {
  return [...ruleDifferences(before.policy, after.policy), ...settingDifferences(before, after)];
}

function ruleDifferences(before: PolicyConfig, after: PolicyConfig): Difference[] {
  const old = new Map(before.rules.map((rule, place) => [rule.name, { rule, place }]));
  const now = new Map(after.rules.map((rule, place) => [rule.name, { rule, place }]));
  const differences: Difference[] = [];
  for (const { rule, place } of now.values()) {
    if (old.has(rule.name)) continue;
    const overtaken = [
      ...after.rules.slice(place + 1).map((next) => outcomeOfRule(next, after)),
      outcomeOfDefault(after),
    ];
    const loosens = !overtaken.every((other) => withstands(outcomeOfRule(rule, after), other));
    differences.push({ rule: rule.name, change: 'added', loosens });
  }
  for (const { rule, place } of old.values()) {
    if (now.has(rule.name)) continue;
    differences.push({
      rule: rule.name,
      change: 'removed',
      loosens: removalLoosens(rule, place, before, after),
    });
  }
  const moved = movedRules(before.rules, after.rules);
  for (const { rule, place } of now.values()) {
    const was = old.get(rule.name);
    if (was === undefined) continue;
    if (canonicalJson(was.rule) !== canonicalJson(rule)) {
      const loosens = changeLoosens(was.rule, rule, was.place, place, before, after);
      differences.push({ rule: rule.name, change: 'changed', loosens });
    }
    if (moved.has(rule.name))
      differences.push({ rule: rule.name, change: 'moved', loosens: moveLoosens(rule, before, after) });
  }
  return differences;
}

/** What a removed rule decided falls to what came after it. */
function removalLoosens(rule: Rule, place: number, before: PolicyConfig, after: PolicyConfig): boolean {
  const heirs: Outcome[] = [
    ...before.rules.slice(place + 1).map((next) => outcomeOfRule(next, before)),
    outcomeOfDefault(after),
  ];
  return !heirs.every((heir) => withstands(heir, outcomeOfRule(rule, before)));
}

function changeLoosens(
  was: Rule,
  is: Rule,
  wasPlace: number,
  isPlace: number,
  before: PolicyConfig,
  after: PolicyConfig,
): boolean {
  const sameCalls = sameTest(was, is);
  // The same calls, with the same errors: only the outcome itself can have become looser.
  if (sameCalls) return !withstands(outcomeOfRule(is, after, 'sure'), outcomeOfRule(was, before, 'sure'));
  const taken = [
    ...after.rules.slice(isPlace + 1).map((next) => outcomeOfRule(next, after)),
    outcomeOfDefault(after),
  ];
  const gains = !taken.every((other) => withstands(outcomeOfRule(is, after), other));
  return gains || removalLoosens(was, wasPlace, before, after);
}

/** A pair of rules that changed places: where both match, the other one now decides. */
function moveLoosens(rule: Rule, before: PolicyConfig, after: PolicyConfig): boolean {
  const placesBefore = places(before.rules);
  const placesAfter = places(after.rules);
  const wasAt = placesBefore.get(rule.name) ?? 0;
  const isAt = placesAfter.get(rule.name) ?? 0;
  return before.rules.some((other) => {
    const otherIsAt = placesAfter.get(other.name);
    if (otherIsAt === undefined || other.name === rule.name) return false;
    const wasFirst = wasAt < (placesBefore.get(other.name) ?? 0);
    if (wasFirst === isAt < otherIsAt) return false;
    const [loser, winner] = wasFirst ? [rule, other] : [other, rule];
    return !withstands(outcomeOfRule(winner, before), outcomeOfRule(loser, before));
  });
}

function places(rules: readonly Rule[]): Map<string, number> {
  return new Map(rules.map((rule, place) => [rule.name, place]));
}

/** The fewest rules that must move to come from one order to the other: all but a longest increasing subsequence. */
function movedRules(before: readonly Rule[], after: readonly Rule[]): Set<string> {
  const wasAt = places(before);
  const common = after.filter((rule) => wasAt.has(rule.name)).map((rule) => rule.name);
  const best: { length: number; from: number }[] = [];
  for (const [index, name] of common.entries()) {
    let chosen = { length: 1, from: -1 };
    for (let earlier = 0; earlier < index; earlier += 1) {
      const inOrder = (wasAt.get(common[earlier] ?? '') ?? 0) < (wasAt.get(name) ?? 0);
      const length = (best[earlier]?.length ?? 0) + 1;
      if (inOrder && length > chosen.length) chosen = { length, from: earlier };
    }
    best.push(chosen);
  }
  const stay = new Set<string>();
  let at = best.reduce((top, { length }, index) => (length > (best[top]?.length ?? 0) ? index : top), 0);
  while (at >= 0 && at < common.length) {
    stay.add(common[at] ?? '');
    at = best[at]?.from ?? -1;
  }
  return new Set(common.filter((name) => !stay.has(name)));
}
