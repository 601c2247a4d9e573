import { isDeepStrictEqual } from 'node:util';
import type { CountersignConfig, Limits } from '../contract/config.ts';
import type { DiskLimits } from '../contract/disk.ts';
import { parseDuration } from '../platform/config/durations.ts';
import { policyDifference } from '../policy/difference.ts';
import type { Difference } from '../policy/difference-types.ts';

/** A difference with the setting's values, where they are single words of a closed set. */
export interface ConfigDifference extends Difference {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Every difference between two configurations that matters: of the policy, and of what the listener and the limits say. */
export function configDifference(before: CountersignConfig, after: CountersignConfig): ConfigDifference[] {
  const changed = (rule: string, was: unknown, is: unknown, loosens: () => boolean): Difference[] =>
    isDeepStrictEqual(was, is) ? [] : [{ rule, change: 'changed', loosens: loosens() }];
  return [
    ...policyDifference(before, after).map((difference) => {
      const value = VALUES[difference.rule];
      return value === undefined ? difference : { ...difference, from: value(before), to: value(after) };
    }),
    ...changed('(limits)', before.limits, after.limits, () => limitsLoosen(before.limits, after.limits)),
    // What every program is given may be anything, so another one is never certain to be harmless.
    ...changed('(children)', before.children, after.children, () => true),
    ...changed('(listen)', before.listen, after.listen, () => listenLoosens(before.listen, after.listen)),
    ...changed('(approvers)', before.approvers, after.approvers, () => after.approvers.listen !== undefined),
    ...changed('(witnesses)', before.witnesses, after.witnesses, () =>
      witnessesLoosen(before.witnesses, after.witnesses),
    ),
    // Whatever is deleted by other rules is deleted for ever.
    ...changed('(retention)', before.retention, after.retention, () => after.retention.rules.length > 0),
    // One more can read originals, or one fewer who should.
    ...changed('(seal)', before.seal, after.seal, () => true),
    ...changed('(disk)', before.disk, after.disk, () => diskLoosens(before.disk, after.disk)),
    ...changed('(console)', before.console, after.console, () => after.console.open && !before.console.open),
  ];
}

const VALUES: Readonly<Record<string, (config: CountersignConfig) => string>> = {
  '(mode)': ({ mode }) => mode,
  '(default)': ({ policy }) => policy.default,
  '(unknown-methods)': ({ policy }) => policy.unknownMethods,
  '(unconfirmed-tools)': ({ policy }) => policy.unconfirmedTools,
};

/** More of anything loosens; only after a denial is a shorter time the looser one. */
function limitsLoosen(before: Limits, after: Limits): boolean {
  return Object.entries(after).some(([name, is]) => {
    const was = before[name as keyof Limits];
    const more = size(is) - size(was);
    return name === 'deniedCooldown' ? more < 0 : more > 0;
  });
}

function size(limit: string | number): number {
  return typeof limit === 'number' ? limit : parseDuration(limit);
}

function listenLoosens(before: CountersignConfig['listen'], after: CountersignConfig['listen']): boolean {
  const more = (was: readonly string[], is: readonly string[]): boolean =>
    is.some((one) => !was.includes(one));
  return before.host !== after.host || more(before.hosts, after.hosts) || more(before.origins, after.origins);
}

/** A witness less, or fewer that are enough. */
function witnessesLoosen(
  before: CountersignConfig['witnesses'],
  after: CountersignConfig['witnesses'],
): boolean {
  const still = after.ask.map(({ vkey }) => vkey);
  return after.quorum < before.quorum || before.ask.some(({ vkey }) => !still.includes(vkey));
}

/** Whoever is told later is told less. */
function diskLoosens(before: DiskLimits, after: DiskLimits): boolean {
  return (Object.keys(after) as (keyof DiskLimits)[]).some((limit) => after[limit] < before[limit]);
}

/** A difference as one reads it: `rule reads-are-free added (loosens)`, `mode observe → enforce`. */
export function differenceInWords({ rule, change, loosens, from, to }: ConfigDifference): string {
  const named = /^\((.+)\)$/.exec(rule)?.[1];
  const what = named === undefined ? `rule ${rule}` : (SETTINGS[named] ?? named);
  const how = from === undefined || to === undefined ? change : `${from} → ${to}`;
  return `${what} ${how}${loosens ? ' (loosens)' : ''}`;
}

const SETTINGS: Readonly<Record<string, string>> = {
  default: 'policy.default',
  'unknown-methods': 'policy.unknownMethods',
  'unconfirmed-tools': 'policy.unconfirmedTools',
  require: 'policy.require',
};

/** What the listeners are given once, when they start. */
const ONCE = {
  listen: ['host', 'port'],
  console: ['port', 'approvalPort'],
  limits: ['headerBytes', 'slowHeaders', 'idle', 'connections'],
} as const;

/** Settings that differ from those which the gateway was started with and need a restart to count, by name: `listen.port`. */
export function restartNeeded(started: CountersignConfig, now: CountersignConfig): string[] {
  return [
    ...ONCE.listen.filter((key) => started.listen[key] !== now.listen[key]).map((key) => `listen.${key}`),
    ...(isDeepStrictEqual(started.approvers.listen, now.approvers.listen) ? [] : ['approvers.listen']),
    ...ONCE.console.filter((key) => started.console[key] !== now.console[key]).map((key) => `console.${key}`),
    ...ONCE.limits.filter((key) => started.limits[key] !== now.limits[key]).map((key) => `limits.${key}`),
  ];
}
