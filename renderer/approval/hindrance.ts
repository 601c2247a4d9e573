import type { VoterView } from '../../electron/contract/voter.ts';
import type { ApprovalDetail } from '../../proxy/contract/views.ts';
import { asksForPresence, leastAssurance } from '../parts/requirement-words.ts';
import { ASSURANCE_WORDS, isGivenHere } from './assurance-words.ts';
import type { Revealed } from './masked-values.tsx';

const PAUSED =
  'Its agent, its server or everything is paused: a call approved now is refused. Deny it, or wait.';

/** Why this person cannot approve this call here and now, in words; undefined where they can. */
export function hindrance(
  { votes, requirement, owner, masked, definition, needs, paused }: ApprovalDetail,
  {
    me,
    revealed,
    voter,
  }: { readonly me: string; readonly revealed: Revealed; readonly voter: VoterView | null },
): string | undefined {
  if (votes.some(({ person }) => person === me)) return `You have voted. It waits for ${needs}.`;
  if (!requirement.ownerMay && me === owner)
    return 'You own this agent; its rule wants someone else to approve.';
  const isOf = requirement.groups.some(({ of }) => of.includes('*') || of.includes(me));
  if (!isOf) return `This one is not yours to decide. It waits for ${needs}.`;
  const least = leastAssurance(requirement);
  if (!isGivenHere(least, voter?.elsewhere === true))
    return `${ASSURANCE_WORDS[least]} This page cannot do that.`;
  if (asksForPresence(requirement) && voter?.presence === 'none')
    return 'It asks you to show that you are there, which this computer cannot: name yourself in the app first (Start).';
  if (definition?.same === false)
    return 'The tool is no longer what was asked for. Deny it, or let it expire.';
  if (paused) return PAUSED;
  const open = masked.filter(({ pointer, byNameAlone }) => byNameAlone && revealed[pointer] === undefined);
  if (open.length > 0) {
    const what = open.length === 1 ? 'the value that is' : `the ${open.length} values that are`;
    return `Before you approve, reveal ${what} masked by name alone.`;
  }
  return undefined;
}
