import type { Requirement } from '../contract/policy.ts';
import { visible } from '../platform/terminal/visible.ts';

/** What it takes to approve, in words: `one of any approver; the owner may vote too; a secret typed at a terminal at least`. */
export function requirementText(requirement: Requirement): string {
  const groups = requirement.groups.map(({ of, need }) => {
    const who = of.includes('*') ? 'any approver' : of.map((name) => visible(name)).join(' or ');
    return `${need === 1 ? 'one' : String(need)} of ${who}`;
  });
  const parts = [groups.join(', and ')];
  if (requirement.groups.length > 1 && requirement.distinct) parts.push('each person counts once');
  parts.push(requirement.ownerMay ? "the agent's owner may vote" : "the agent's owner may not vote");
  if (requirement.minAssurance !== 'click') parts.push(`assurance ${requirement.minAssurance} at least`);
  parts.push(`within ${requirement.deadline}`);
  return parts.join('; ');
}
