import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countersignConfig } from '../../proxy/contract/config.ts';
import { ASSURANCES, type Decision, EFFECTS } from '../../proxy/contract/policy.ts';
import { compilePolicy } from '../../proxy/policy/compile-policy.ts';
import { policyDifference } from '../../proxy/policy/difference.ts';
import type { PolicySource } from '../../proxy/policy/difference-types.ts';
import { resolveRequirement } from '../../proxy/policy/requirement.ts';
import { noStricter } from '../../proxy/policy/strictness.ts';
import { inputOf } from './fixtures.ts';

type Written = Record<string, unknown>;
const source = (written: Written): PolicySource => countersignConfig.parse(written);
const rulesOf = (...rules: Written[]) => ({ policy: { default: 'deny', rules } });
const difference = (before: Written, after: Written) =>
  policyDifference(source(before), source(after)).map(
    ({ rule, change, loosens }) => `${change} ${rule}${loosens ? ' loosens' : ''}`,
  );
const allow = { name: 'a', match: { tool: 'a' }, then: 'allow' };
const deny = { name: 'd', match: { tool: 'a*' }, then: 'deny' };
const hold = { name: 'h', match: { tool: '*' }, then: 'hold' };

describe('differences of rules', () => {
  test.each<[string, Written, Written, string[]]>([
    ['none', rulesOf(allow, deny), rulesOf(allow, { ...deny, match: { tool: 'a*' } }), []],
    ['allow added', rulesOf(deny), rulesOf(allow, deny), ['added a loosens']],
    ['deny added', rulesOf(allow), rulesOf(deny, allow), ['added d']],
    ['hold added over deny', rulesOf(), rulesOf(hold), ['added h loosens']],
    ['deny removed', rulesOf(deny, allow), rulesOf(allow), ['removed d loosens']],
    ['allow removed', rulesOf(allow), rulesOf(), ['removed a']],
    ['deny moved down', rulesOf(deny, allow, hold), rulesOf(allow, hold, deny), ['moved d loosens']],
    ['deny moved up', rulesOf(allow, hold, deny), rulesOf(deny, allow, hold), ['moved d']],
    ['allow to deny', rulesOf(allow), rulesOf({ ...allow, then: 'deny' }), ['changed a']],
    ['deny to hold', rulesOf(deny), rulesOf({ ...deny, then: 'hold' }), ['changed d loosens']],
    ['a message', rulesOf(deny), rulesOf({ ...deny, message: 'no' }), ['changed d']],
    ['allow widened', rulesOf(allow), rulesOf({ ...allow, match: {} }), ['changed a loosens']],
    ['mask dropped', rulesOf({ ...allow, mask: { keys: ['k'] } }), rulesOf(allow), ['changed a loosens']],
    ['mask added', rulesOf(allow), rulesOf({ ...allow, mask: { keys: ['k'] } }), ['changed a']],
    [
      'requirement weakened',
      rulesOf({ ...hold, require: { confirm: 'presence' } }),
      rulesOf(hold),
      ['changed h loosens'],
    ],
    [
      'requirement tightened',
      rulesOf(hold),
      rulesOf({ ...hold, require: { confirm: 'presence' } }),
      ['changed h'],
    ],
    [
      'a condition that could err goes',
      rulesOf({ ...allow, when: 'args.x' }),
      { policy: { default: 'allow' } },
      ['removed a loosens', 'changed (default) loosens'],
    ],
  ])('%s', (_, before, after, expected) => {
    expect(difference(before, after)).toEqual(expected);
  });
});

describe('differences beside the rules', () => {
  const http = (url: string, mode?: string) => ({ http: { url }, ...(mode === undefined ? {} : { mode }) });
  test.each<[Written, Written, string[]]>([
    [{}, { policy: { default: 'deny' } }, ['changed (default)']],
    [{}, { policy: { default: 'allow' } }, ['changed (default) loosens']],
    [{}, { policy: { unknownMethods: 'pass' } }, ['changed (unknown-methods) loosens']],
    [{}, { policy: { unconfirmedTools: 'allow' } }, ['changed (unconfirmed-tools) loosens']],
    [{}, { policy: { require: { minAssurance: 'os-presence' } } }, ['changed (require)']],
    [{}, { policy: { require: { confirm: 'quick' } } }, ['changed (require) loosens']],
    [{ policy: { groups: { g: ['a', 'b'] } } }, { policy: { groups: { g: ['a'] } } }, ['changed (group g)']],
    [
      { policy: { groups: { g: ['a'] } } },
      { policy: { groups: { g: ['b'] } } },
      ['changed (group g) loosens'],
    ],
    [{}, { mode: 'observe' }, ['changed (mode) loosens']],
    [{ mode: 'observe' }, {}, ['changed (mode)']],
    [{}, { servers: { s: http('http://a') } }, ['added (server s) loosens']],
    [{ servers: { s: http('http://a') } }, {}, ['removed (server s)']],
    [
      { servers: { s: http('http://a') } },
      { servers: { s: http('http://b') } },
      ['changed (server s) loosens'],
    ],
    [
      { servers: { s: http('http://a') } },
      { servers: { s: http('http://a', 'observe') } },
      ['changed (server s) loosens'],
    ],
    [
      { servers: { s: http('http://a', 'observe') } },
      { servers: { s: http('http://a') } },
      ['changed (server s)'],
    ],
    [{}, { masks: { keys: ['phone'] } }, ['changed (masks)']],
    [{}, { masks: { off: ['email'] } }, ['changed (masks) loosens']],
  ])('%j → %j', (before, after, expected) => {
    expect(difference(before, after)).toEqual(expected);
  });
});

describe('what is said to loosen nothing', () => {
  const requires = fc.record({
    confirm: fc.constantFrom('quick', 'full'),
    minAssurance: fc.constantFrom(ASSURANCES[0], ASSURANCES[1]),
    groups: fc.constantFrom([{ of: ['*'], need: 1 }], [{ of: ['leads'], need: 1 }]),
  });
  const rules = fc.uniqueArray(
    fc.record({
      name: fc.constantFrom('a', 'b', 'c', 'd'),
      match: fc.constantFrom({}, { tool: 'x' }, { tool: 'y' }),
      when: fc.constantFrom(undefined, 'args.ok', 'args.n > 1'),
      then: fc.constantFrom(...EFFECTS),
      require: fc.option(requires, { nil: undefined }),
      mask: fc.constantFrom(undefined, { keys: ['k'] }),
    }),
    { selector: ({ name }) => name, maxLength: 4 },
  );
  const policies = fc
    .record({
      default: fc.constantFrom(...EFFECTS),
      unconfirmedTools: fc.constantFrom('hold', 'allow'),
      groups: fc.constantFrom({ leads: ['ada'] }, { leads: ['ada', 'bob'] }),
      require: requires,
      rules,
    })
    .map((policy) => ({
      ...policy,
      rules: policy.rules.map((rule) => (rule.then === 'hold' ? rule : { ...rule, require: undefined })),
    }));
  /** A neighbour: most of the policy stays, so that "loosens nothing" is common enough to be tried. */
  const pairs = policies.chain((before) =>
    fc
      .tuple(fc.constant(before), policies, fc.array(fc.boolean(), { minLength: 9, maxLength: 9 }))
      .map(([old, other, keep]) => {
        const [keepDefault, keepTools, keepGroups, keepRequire, reorder, ...keepRules] = keep;
        const merged = old.rules.flatMap((rule, index) => {
          const swapped = other.rules.find(({ name }) => name === rule.name);
          return keepRules[index] ? [rule] : swapped === undefined ? [] : [swapped];
        });
        const after = {
          default: keepDefault ? old.default : other.default,
          unconfirmedTools: keepTools ? old.unconfirmedTools : other.unconfirmedTools,
          groups: keepGroups ? old.groups : other.groups,
          require: keepRequire ? old.require : other.require,
          rules: reorder ? merged.toReversed() : merged,
        };
        return [source({ policy: old }), source({ policy: after })] as const;
      }),
  );
  const calls = ['x', 'y', 'z'].flatMap((tool) =>
    [{}, { ok: true }, { ok: false, n: 2 }, { ok: true, n: 0 }].flatMap((args) =>
      (['read', undefined] as const).map((toolClass) => inputOf({ tool, args, toolClass })),
    ),
  );
  const RANK = { allow: 0, hold: 1, deny: 2 };

  function atLeastAsStrict(
    now: Decision,
    then: Decision,
    before: PolicySource,
    after: PolicySource,
  ): boolean {
    if (now.effect === 'deny') return true;
    if (RANK[now.effect] < RANK[then.effect]) return false;
    if ((then.mask?.keys.length ?? 0) > (now.mask?.keys.length ?? 0)) return false;
    if (now.requirement === undefined || then.requirement === undefined) return true;
    return noStricter(
      resolveRequirement(then.requirement, before.policy.groups),
      resolveRequirement(now.requirement, after.policy.groups),
    );
  }

  test('loosens nothing for any call', () => {
    let tried = 0;
    fc.assert(
      fc.property(pairs, ([before, after]) => {
        if (policyDifference(before, after).some(({ loosens }) => loosens)) return;
        tried += 1;
        const ports = { findSecrets: () => false };
        const was = compilePolicy(before.policy, ports);
        const is = compilePolicy(after.policy, ports);
        for (const call of calls)
          expect(atLeastAsStrict(is.decide(call), was.decide(call), before, after)).toBe(true);
      }),
      { numRuns: 1500 },
    );
    expect(tried).toBeGreaterThan(100);
  });
});
