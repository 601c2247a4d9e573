import { ASSURANCES, type Assurance, type Requirement } from '../contract/policy.ts';

/** A vote with what counting needs to know of the voter. */
export interface CountedVote {
  readonly principal: string;
  readonly name: string;
  readonly vote: 'approve' | 'deny';
  readonly assurance: Assurance;
}
export type Count =
  | { readonly state: 'approved' }
  | { readonly state: 'denied'; readonly by: string }
  /** `missing[i]`: how many more distinct approvers group i of the requirement needs. */
  | { readonly state: 'waiting'; readonly missing: readonly number[] };

/** The least assurance with which an approval counts: `confirm: presence` asks for one of its own. */
export function leastAssurance({ confirm, minAssurance }: Requirement): Assurance {
  return confirm === 'presence' && minAssurance === 'click' ? 'os-presence' : minAssurance;
}
export function assures(given: Assurance, least: Assurance): boolean {
  return ASSURANCES.indexOf(given) >= ASSURANCES.indexOf(least);
}

/**
 * Whether an approval meets `confirm: presence`. Another device is stronger than anything on this machine, but by itself it says
 * nothing of somebody being there: it must state that.
 */
export function showsPresence({ confirm }: Requirement, given: Assurance, stated: boolean): boolean {
  return confirm !== 'presence' || given !== 'other-device' || stated;
}

/**
 * Whether this person could count for the requirement at all. Requirements here are resolved: they name people, never groups
 * (policy/requirement.ts), so that a group of today cannot add voters to what was asked of others.
 */
export function mayVote(
  requirement: Requirement,
  person: { readonly principal: string; readonly name: string; readonly owner: string },
): boolean {
  if (!requirement.ownerMay && person.principal === person.owner) return false;
  return requirement.groups.some((group) => isOf(group.of, person.name));
}

/**
 * Counts distinct principals, never votes, names or groups (law 4). One eligible denial denies. With `distinct`, nobody
 * counts in two groups: the votes are assigned so that as many groups as possible are full.
 */
export function countVotes(requirement: Requirement, owner: string, votes: readonly CountedVote[]): Count {
  const byPrincipal = new Map<string, CountedVote>();
  for (const vote of votes) {
    if (!mayVote(requirement, { principal: vote.principal, name: vote.name, owner })) continue;
    if (vote.vote === 'deny') return { state: 'denied', by: vote.principal };
    if (!assures(vote.assurance, leastAssurance(requirement))) continue;
    byPrincipal.set(vote.principal, vote);
  }
  const approving = [...byPrincipal.values()];
  const eligible = requirement.groups.map((group) => approving.filter((vote) => isOf(group.of, vote.name)));
  const filled = requirement.distinct
    ? assign(
        requirement.groups.map((group) => group.need),
        eligible,
      )
    : eligible.map((people) => people.length);
  const missing = requirement.groups.map((group, index) => Math.max(0, group.need - (filled[index] ?? 0)));
  return missing.every((count) => count === 0) ? { state: 'approved' } : { state: 'waiting', missing };
}

function isOf(of: readonly string[], name: string): boolean {
  return of.includes('*') || of.includes(name);
}

/** Maximum bipartite matching (augmenting paths): each person takes one seat of one group. Returns seats taken per group. */
function assign(needs: readonly number[], eligible: readonly (readonly CountedVote[])[]): number[] {
  const seatOf = new Map<string, number>();
  const taken = needs.map(() => 0);
  const seat = (group: number, tried: Set<string>): boolean => {
    for (const { principal } of eligible[group] ?? []) {
      if (tried.has(principal)) continue;
      tried.add(principal);
      const held = seatOf.get(principal);
      if (held === undefined || (held !== group && seat(held, tried))) {
        seatOf.set(principal, group);
        return true;
      }
    }
    return false;
  };
  needs.forEach((need, group) => {
    while ((taken[group] ?? 0) < need && seat(group, new Set())) taken[group] = (taken[group] ?? 0) + 1;
  });
  return taken;
}
