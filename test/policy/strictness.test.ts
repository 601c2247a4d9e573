import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ASSURANCES, type Requirement, requirement } from '../../proxy/contract/policy.ts';
import { canBeMet, resolveRequirement } from '../../proxy/policy/requirement.ts';
import { noStricter } from '../../proxy/policy/strictness.ts';

const CONFIRMS = ['quick', 'full', 'presence'] as const;
const names = fc.uniqueArray(fc.constantFrom('ada', 'bob', 'cy', 'dee'), { minLength: 1 });
const groups = fc.array(fc.record({ of: names, need: fc.integer({ min: 1, max: 3 }) }), {
  minLength: 1,
  maxLength: 3,
});
const requirements: fc.Arbitrary<Requirement> = fc.record({
  groups,
  distinct: fc.boolean(),
  ownerMay: fc.boolean(),
  deadline: fc.constantFrom('5m', '1h'),
  confirm: fc.constantFrom(...CONFIRMS),
  minAssurance: fc.constantFrom(...ASSURANCES),
});

/** Whether these people, each having voted, satisfy the requirement: by trying every assignment. */
function satisfied(voters: readonly string[], wanted: Requirement): boolean {
  if (!wanted.distinct)
    return wanted.groups.every(({ of, need }) => voters.filter((voter) => of.includes(voter)).length >= need);
  const places = wanted.groups.flatMap(({ of, need }) => Array.from({ length: need }, () => of));
  const assign = (place: number, free: readonly string[]): boolean => {
    const of = places[place];
    if (of === undefined) return true;
    return free.some(
      (voter) =>
        of.includes(voter) &&
        assign(
          place + 1,
          free.filter((other) => other !== voter),
        ),
    );
  };
  return assign(0, voters);
}

describe('noStricter (law 3)', () => {
  test('is reflexive', () => {
    fc.assert(fc.property(requirements, (one) => noStricter(one, one)));
  });

  test('is transitive', () => {
    const loosened = (from: Requirement) =>
      fc.record({
        distinct: fc.boolean(),
        ownerMay: fc.boolean(),
        groups: fc.shuffledSubarray(from.groups, { minLength: 1 }),
      });
    const chains = requirements.chain((a) =>
      loosened(a).chain((change) => {
        const b = { ...a, ...change };
        return loosened(b).map((last) => [a, b, { ...b, ...last }] as const);
      }),
    );
    fc.assert(
      fc.property(chains, ([a, b, c]) => {
        fc.pre(noStricter(b, a) && noStricter(c, b));
        expect(noStricter(c, a)).toBe(true);
      }),
    );
    fc.assert(
      fc.property(requirements, requirements, requirements, (a, b, c) => {
        if (noStricter(b, a) && noStricter(c, b)) expect(noStricter(c, a)).toBe(true);
      }),
    );
  });

  test('never lets stand what the voters of then do not satisfy now', () => {
    const everyone = ['ada', 'bob', 'cy', 'dee'];
    const electorates = Array.from({ length: 16 }, (_, bits) =>
      everyone.filter((_name, index) => (bits >> index) & 1),
    );
    const pairs = fc.tuple(groups, fc.boolean()).chain(([then, distinct]) =>
      fc.record({
        then: fc.constant({ groups: then, distinct }),
        now: fc.record({
          groups: fc.oneof(groups, fc.shuffledSubarray(then, { minLength: 1 })),
          distinct: fc.boolean(),
        }),
      }),
    );
    fc.assert(
      fc.property(pairs, ({ then, now }) => {
        const before = requirement.parse(then);
        const after = requirement.parse(now);
        fc.pre(noStricter(after, before));
        for (const voters of electorates)
          if (satisfied(voters, before)) expect(satisfied(voters, after)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  const tightenings: Record<string, (one: Requirement) => Requirement> = {
    'a higher assurance': (one) => ({
      ...one,
      minAssurance: ASSURANCES[ASSURANCES.indexOf(one.minAssurance) + 1] ?? one.minAssurance,
    }),
    'a fuller confirmation': (one) => ({
      ...one,
      confirm: CONFIRMS[CONFIRMS.indexOf(one.confirm) + 1] ?? one.confirm,
    }),
    'the owner may no longer': (one) => ({ ...one, ownerMay: false }),
    'people must be distinct': (one) => ({ ...one, distinct: true }),
    'one more is needed': (one) => ({
      ...one,
      groups: one.groups.map((group) => ({ ...group, need: group.need + 1 })),
    }),
    'one is left out of a group': (one) => ({
      ...one,
      groups: one.groups.map(({ of, need }) => ({ of: of.slice(1), need })),
    }),
    'one group more': (one) => ({ ...one, groups: [...one.groups, { of: ['eve'], need: 1 }] }),
  };
  test.each(Object.entries(tightenings))('%s: it does not stand', (_, tighten) => {
    fc.assert(
      fc.property(requirements, (one) => {
        const tighter = tighten(one);
        fc.pre(JSON.stringify(tighter) !== JSON.stringify(one));
        expect(noStricter(tighter, one)).toBe(false);
      }),
    );
  });

  test('the deadline does not count', () => {
    const one = requirement.parse({ deadline: '1h' });
    expect(noStricter({ ...one, deadline: '5m' }, one)).toBe(true);
  });

  test('* takes in everybody, nobody takes in *', () => {
    const any = requirement.parse({});
    const ada = requirement.parse({ groups: [{ of: ['ada'], need: 1 }] });
    expect(noStricter(any, ada)).toBe(true);
    expect(noStricter(ada, any)).toBe(false);
  });

  test('a group whose members have changed shows once both are resolved', () => {
    const leads = requirement.parse({ groups: [{ of: ['leads'], need: 1 }] });
    const then = resolveRequirement(leads, { leads: ['ada', 'bob'] });
    expect(noStricter(resolveRequirement(leads, { leads: ['bob'] }), then)).toBe(false);
    expect(noStricter(resolveRequirement(leads, { leads: ['ada', 'bob', 'cy'] }), then)).toBe(true);
  });
});

test('canBeMet agrees with trying every assignment', () => {
  fc.assert(
    fc.property(requirements, (one) => {
      expect(canBeMet(one)).toBe(satisfied(['ada', 'bob', 'cy', 'dee'], one));
    }),
  );
});
