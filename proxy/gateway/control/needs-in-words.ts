import { countVotes } from '../../approve/count-votes.ts';
import { parseJson } from '../../contract/parse-json.ts';
import type { Assurance, Requirement } from '../../contract/policy.ts';
import type { ApprovalRow, VoteRow } from '../../contract/state.ts';

/** The votes that are still missing: `1 of any approver, and 2 of ann or bob`; empty where none is. */
export function needsInWords(
  row: ApprovalRow,
  votes: readonly VoteRow[],
  nameOf: (principal: string) => string,
): string {
  const requirement = parseJson(row.requirement) as Requirement;
  const counted = votes.map((vote) => ({
    principal: vote.principal,
    name: nameOf(vote.principal),
    vote: vote.vote,
    assurance: vote.assurance as Assurance,
  }));
  const count = countVotes(requirement, row.owner, counted);
  if (row.state !== 'waiting' || count.state !== 'waiting') return '';
  return requirement.groups
    .flatMap((group, n) => {
      const missing = count.missing[n] ?? 0;
      const who = group.of.includes('*') ? 'any approver' : group.of.join(' or ');
      return missing === 0 ? [] : [`${missing} of ${who}`];
    })
    .join(', and ');
}
