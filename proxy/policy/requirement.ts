import type { PolicyConfig, Requirement } from '../contract/policy.ts';

export type Groups = PolicyConfig['groups'];
type NeededGroup = Requirement['groups'][number];

/**
 * The requirement with the names of groups replaced by their members, so that it says by itself who may vote. To be stored
 * with an approval: a group that changes later then shows as a difference. `*` (any approver) stays.
 */
export function resolveRequirement(requirement: Requirement, groups: Groups): Requirement {
  const resolve = (name: string): readonly string[] =>
    Object.hasOwn(groups, name) ? (groups[name] ?? []) : [name];
  return {
    ...requirement,
    groups: requirement.groups.map(({ of, need }) => ({ of: [...new Set(of.flatMap(resolve))], need })),
  };
}

/**
 * Whether enough people exist to meet a resolved requirement. With `distinct` each of them fills one place only, so this is a
 * matching of places to people; `*` always finds somebody.
 */
export function canBeMet(resolved: Requirement): boolean {
  if (!resolved.distinct)
    return resolved.groups.every((group) => anyone(group) || group.of.length >= group.need);
  const named = resolved.groups.filter((group) => !anyone(group));
  const places = named.flatMap((group) => Array.from({ length: group.need }, () => group.of));
  return matchAll(places);
}

function anyone(group: NeededGroup): boolean {
  return group.of.includes('*');
}

/** Whether every place gets a candidate of its own (augmenting paths). */
export function matchAll(places: readonly (readonly string[])[]): boolean {
  const holder = new Map<string, number>();
  const seat = (place: number, tried: Set<string>): boolean => {
    for (const candidate of places[place] ?? []) {
      if (tried.has(candidate)) continue;
      tried.add(candidate);
      const occupied = holder.get(candidate);
      if (occupied !== undefined && !seat(occupied, tried)) continue;
      holder.set(candidate, place);
      return true;
    }
    return false;
  };
  return places.every((_, place) => seat(place, new Set()));
}
