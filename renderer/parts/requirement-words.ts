import type { Assurance, Requirement } from '../../proxy/contract/policy.ts';

/** Who must approve, in one sentence: `One of ann, bob, and any two approvers.` */
export function whoMust({ groups, distinct, ownerMay }: Requirement, owner: string): string {
  const parts = groups.map(({ of, need }) => countOf(of, need));
  const who = capital(parts.join(', and '));
  const different = groups.length > 1 && distinct ? ' Nobody counts twice.' : '';
  const notOwner = ownerMay ? '' : ` Not ${owner}, who owns the agent.`;
  return `${who}.${different}${notOwner}`;
}

function countOf(names: readonly string[], need: number): string {
  if (names.includes('*')) return need === 1 ? 'any approver' : `any ${number(need)} approvers`;
  if (names.length === 1) return names[0] ?? '';
  return `${number(need)} of ${names.join(', ')}`;
}

const NUMBERS = ['none', 'one', 'two', 'three', 'four', 'five'];
const number = (count: number): string => NUMBERS[count] ?? String(count);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Whether the one who approves has to show that they are there. */
export const asksForPresence = (requirement: Requirement): boolean =>
  requirement.confirm === 'presence' || leastAssurance(requirement) === 'os-presence';

/** The least assurance with which an approval counts. */
export function leastAssurance({ confirm, minAssurance }: Requirement): Assurance {
  return confirm === 'presence' && minAssurance === 'click' ? 'os-presence' : minAssurance;
}
