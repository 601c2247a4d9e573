import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  assures,
  type CountedVote,
  countVotes,
  leastAssurance,
  mayVote,
} from '../../proxy/approve/count-votes.ts';
import { ASSURANCES, type Requirement, requirement } from '../../proxy/contract/policy.ts';

const NAMES = ['ann', 'bob', 'cleo', 'dora', 'Ann', 'ann ', 'ANN'] as const;
const asks = (more: Partial<Requirement>): Requirement => ({ ...requirement.parse({}), ...more });
const approve = (
  principal: string,
  name = principal,
  assurance: CountedVote['assurance'] = 'click',
): CountedVote => ({
  principal,
  name,
  vote: 'approve',
  assurance,
});

const anyVote = fc.record({
  principal: fc.constantFrom('p1', 'p2', 'p3', 'p4'),
  name: fc.constantFrom(...NAMES),
  vote: fc.constant('approve' as const),
  assurance: fc.constantFrom(...ASSURANCES),
});
const anyRequirement = fc
  .record({
    groups: fc.array(
      fc.record({
        of: fc.uniqueArray(fc.constantFrom('*', ...NAMES), { minLength: 1, maxLength: 4 }),
        need: fc.integer({ min: 1, max: 4 }),
      }),
      { minLength: 1, maxLength: 4 },
    ),
    distinct: fc.boolean(),
    ownerMay: fc.boolean(),
    confirm: fc.constantFrom('quick' as const, 'full' as const, 'presence' as const),
    minAssurance: fc.constantFrom(...ASSURANCES),
  })
  .map(asks);
/** One name to a principal, as the registry gives it. */
const registered = (votes: readonly CountedVote[]): CountedVote[] => {
  const names = new Map(votes.map((vote) => [vote.principal, vote.name]));
  return votes.map((vote) => ({ ...vote, name: names.get(vote.principal) ?? vote.name }));
};

describe('counting votes', () => {
  it('does not depend on the order of the votes', () => {
    const shuffled = fc
      .array(anyVote, { maxLength: 8 })
      .map((votes) => [...new Map(registered(votes).map((vote) => [vote.principal, vote])).values()])
      .chain((votes) =>
        fc.tuple(fc.constant(votes), fc.shuffledSubarray(votes, { minLength: votes.length })),
      );
    fc.assert(
      fc.property(anyRequirement, shuffled, (wanted, [votes, others]) => {
        const [one, other] = [countVotes(wanted, 'p1', votes), countVotes(wanted, 'p1', others)];
        expect(other.state).toBe(one.state);
      }),
    );
  });

  it('never approves with fewer distinct people than all groups need', () => {
    fc.assert(
      fc.property(anyRequirement, fc.array(anyVote, { maxLength: 10 }), (wanted, votes) => {
        const count = countVotes({ ...wanted, distinct: true }, 'p9', registered(votes));
        const needed = wanted.groups.reduce((sum, group) => sum + group.need, 0);
        const people = new Set(votes.map((vote) => vote.principal)).size;
        if (people < needed) expect(count.state).toBe('waiting');
      }),
    );
  });

  it('approves exactly where the people can be seated, tried by hand over all seatings', () => {
    const seated = (groups: Requirement['groups'], people: readonly CountedVote[]): boolean => {
      const places = groups.flatMap((group) => Array.from({ length: group.need }, () => group.of));
      const [place, ...rest] = places;
      if (place === undefined) return true;
      const fits = (one: CountedVote): boolean => place.includes('*') || place.includes(one.name);
      const others = rest.map((of) => ({ of: [...of], need: 1 }));
      return people.some(
        (one) =>
          fits(one) &&
          seated(
            others,
            people.filter((other) => other !== one),
          ),
      );
    };
    fc.assert(
      fc.property(anyRequirement, fc.array(anyVote, { maxLength: 6 }), (wanted, votes) => {
        const plain = asks({
          groups: wanted.groups.slice(0, 2).map((group) => ({ ...group, need: Math.min(group.need, 2) })),
        });
        const people = [...new Map(registered(votes).map((vote) => [vote.principal, vote])).values()];
        expect(countVotes(plain, 'p9', people).state === 'approved').toBe(seated(plain.groups, people));
      }),
    );
  });

  it('does not count one person twice, whatever the votes are called', () => {
    const two = asks({ groups: [{ of: ['*'], need: 2 }] });
    expect(countVotes(two, 'o', [approve('p1', 'ann'), approve('p1', 'bob')])).toEqual({
      state: 'waiting',
      missing: [1],
    });
    expect(countVotes(two, 'o', [approve('p1', 'ann'), approve('p2', 'ann')]).state).toBe('approved');
  });

  it('tells names apart by every character', () => {
    const ann = asks({ groups: [{ of: ['ann'], need: 1 }] });
    for (const name of ['Ann', 'ANN', 'ann ', ' ann', 'ann\u0000', 'a\u200bnn', '*', ''])
      expect(countVotes(ann, 'o', [approve('p1', name)]).state).toBe('waiting');
    expect(mayVote(ann, { principal: 'p1', name: 'ann', owner: 'o' })).toBe(true);
  });

  it('waits for everyone where nobody has voted', () => {
    const wanted = asks({
      groups: [
        { of: ['ann'], need: 1 },
        { of: ['*'], need: 3 },
      ],
    });
    expect(countVotes(wanted, 'o', [])).toEqual({ state: 'waiting', missing: [1, 3] });
  });

  it('finds the seats where one person is in both groups', () => {
    const both = asks({
      groups: [
        { of: ['ann', 'bob'], need: 1 },
        { of: ['ann'], need: 1 },
      ],
    });
    expect(countVotes(both, 'o', [approve('p1', 'ann')]).state).toBe('waiting');
    expect(countVotes(both, 'o', [approve('p1', 'ann'), approve('p2', 'bob')]).state).toBe('approved');
    expect(countVotes({ ...both, distinct: false }, 'o', [approve('p1', 'ann')]).state).toBe('approved');
  });

  it('leaves out the owner where the owner may not, and votes that assure too little', () => {
    const wanted = asks({ ownerMay: false });
    expect(countVotes(wanted, 'p1', [approve('p1', 'ann')]).state).toBe('waiting');
    expect(leastAssurance(asks({ confirm: 'presence' }))).toBe('os-presence');
    expect(leastAssurance(asks({ confirm: 'presence', minAssurance: 'other-device' }))).toBe('other-device');
    expect(countVotes(asks({ confirm: 'presence' }), 'o', [approve('p1', 'ann', 'click')]).state).toBe(
      'waiting',
    );
    expect(assures('click', 'os-presence')).toBe(false);
  });

  it('denies by one who may vote, and not by one who may not', () => {
    const wanted = asks({ groups: [{ of: ['ann'], need: 1 }] });
    const denies = (principal: string, name: string): CountedVote => ({
      ...approve(principal, name),
      vote: 'deny',
    });
    expect(countVotes(wanted, 'o', [denies('p2', 'bob'), approve('p1', 'ann')]).state).toBe('approved');
    expect(countVotes(wanted, 'o', [approve('p1', 'ann'), denies('p1', 'ann')])).toEqual({
      state: 'denied',
      by: 'p1',
    });
  });
});
