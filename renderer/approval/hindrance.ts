import type { ApprovalDetail } from '../../proxy/contract/views.ts';
import { leastAssurance } from '../parts/requirement-words.ts';
import { ASSURANCE_WORDS, isGivenHere } from './assurance-words.ts';
import type { Revealed } from './masked-values.tsx';

/** Why this person cannot approve this call here and now, in words; undefined where they can. */
export function hindrance(
  { votes, requirement, owner, masked, definition, needs }: ApprovalDetail,
  { me, revealed }: { readonly me: string; readonly revealed: Revealed },
): string | undefined {
  if (votes.some(({ person }) => person === me)) return `You have voted. It waits for ${needs}.`;
  if (!requirement.ownerMay && me === owner)
    return 'You own this agent; its rule wants someone else to approve.';
  const isOf = requirement.groups.some(({ of }) => of.includes('*') || of.includes(me));
  if (!isOf) return `This one is not yours to decide. It waits for ${needs}.`;
  const least = leastAssurance(requirement);
  if (!isGivenHere(least)) return ASSURANCE_WORDS[least];
  if (definition?.same === false)
    return 'The tool is no longer what was asked for. Deny it, or let it expire.';
  const open = masked.filter(({ pointer, byNameAlone }) => byNameAlone && revealed[pointer] === undefined);
  if (open.length > 0) {
    const what = open.length === 1 ? 'the value that is' : `the ${open.length} values that are`;
    return `Before you approve, reveal ${what} masked by name alone.`;
  }
  return undefined;
}
