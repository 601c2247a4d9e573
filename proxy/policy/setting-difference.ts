import type { MasksConfig } from '../contract/masking.ts';
import { canonicalJson } from '../platform/json/canonical-json.ts';
import type { Difference, PolicySource } from './difference-types.ts';
import { outcomeOfDefault, withstands } from './outcome.ts';
import { type Groups, resolveRequirement } from './requirement.ts';
import { noStricter } from './strictness.ts';

/** Differences outside the rules. */
export function settingDifferences(before: PolicySource, after: PolicySource): Difference[] {
  const old = before.policy;
  const now = after.policy;
  const changed = (rule: string, differs: boolean, loosens: boolean): Difference[] =>
    differs ? [{ rule, change: 'changed', loosens }] : [];
  return [
    ...changed(
      '(default)',
      old.default !== now.default,
      !withstands(outcomeOfDefault(now), outcomeOfDefault(old)),
    ),
    ...changed('(unknown-methods)', old.unknownMethods !== now.unknownMethods, now.unknownMethods === 'pass'),
    ...changed(
      '(unconfirmed-tools)',
      old.unconfirmedTools !== now.unconfirmedTools,
      now.unconfirmedTools === 'allow',
    ),
    ...changed(
      '(require)',
      differ(old.require, now.require),
      !noStricter(resolveRequirement(old.require, old.groups), resolveRequirement(now.require, now.groups)),
    ),
    ...groupDifferences(old.groups, now.groups),
    ...changed('(mode)', before.mode !== after.mode, after.mode === 'observe'),
    ...serverDifferences(before, after),
    ...changed('(masks)', differ(before.masks, after.masks), !masksAtLeast(after.masks, before.masks)),
  ];
}

/** Only fewer members are certain to loosen nothing: a group that comes or goes turns a person's name into a group's or back. */
function groupDifferences(before: Groups, after: Groups): Difference[] {
  return differencesByName('group', before, after, (old, now) => {
    if (old === undefined || now === undefined) return true;
    return !now.every((member) => old.includes(member));
  });
}

/** A server that comes, points elsewhere or goes over to observing opens something; one that goes does not. */
function serverDifferences(before: PolicySource, after: PolicySource): Difference[] {
  return differencesByName('server', before.servers, after.servers, (old, now) => {
    if (now === undefined) return false;
    if (old === undefined || differ({ ...old, mode: undefined }, { ...now, mode: undefined })) return true;
    return (now.mode ?? after.mode) === 'observe' && (old.mode ?? before.mode) !== 'observe';
  });
}

function differencesByName<Value>(
  what: 'group' | 'server',
  before: Readonly<Record<string, Value>>,
  after: Readonly<Record<string, Value>>,
  loosens: (old: Value | undefined, now: Value | undefined) => boolean,
): Difference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].sort();
  return names.flatMap((name): Difference[] => {
    const old = before[name];
    const now = after[name];
    if (old !== undefined && now !== undefined && !differ(old, now)) return [];
    const change = old === undefined ? 'added' : now === undefined ? 'removed' : 'changed';
    return [{ rule: `(${what} ${name})`, change, loosens: loosens(old, now) }];
  });
}

function masksAtLeast(now: MasksConfig, old: MasksConfig): boolean {
  const keeps = <Item>(was: readonly Item[], is: readonly Item[]): boolean => {
    const left = new Set(is.map(canonicalJson));
    return was.every((item) => left.has(canonicalJson(item)));
  };
  return (
    (now.builtInKeys || !old.builtInKeys) &&
    keeps(now.off, old.off) &&
    keeps(old.keys, now.keys) &&
    keeps(old.patterns, now.patterns) &&
    keeps(old.paths, now.paths)
  );
}

function differ(a: unknown, b: unknown): boolean {
  return canonicalJson(a) !== canonicalJson(b);
}
