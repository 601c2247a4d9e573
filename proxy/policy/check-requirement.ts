import type { Requirement } from '../contract/policy.ts';
import { nearestName } from '../platform/config/nearest-name.ts';
import type { Finding, FindingCode, Known } from './finding.ts';
import { canBeMet, type Groups, resolveRequirement } from './requirement.ts';

/** Names that stand for nobody, and requirements that ask for more people than there are. */
export function requirementFindings(
  requirement: Requirement,
  groups: Groups,
  known: Known,
  rule: string | undefined,
): Finding[] {
  const error = (code: FindingCode, message: string): Finding => ({
    severity: 'error',
    code,
    rule,
    message,
    position: undefined,
  });
  const unknown = [...new Set(requirement.groups.flatMap(({ of }) => of))].flatMap((name) => {
    const problem = nameProblem(name, groups, known.approvers);
    return problem === undefined ? [] : [error('unknown-group', problem)];
  });
  if (canBeMet(withApprovers(resolveRequirement(requirement, groups), known.approvers))) return unknown;
  const why =
    known.approvers?.length === 0
      ? 'no one can approve yet: enrol an approver'
      : 'the requirement asks for more people than its groups hold';
  return [...unknown, error('unmeetable', why)];
}

/** Without a list of approvers any name may be a person's, so that only a near miss of a group's name is sure enough to tell. */
function nameProblem(name: string, groups: Groups, approvers: Known['approvers']): string | undefined {
  if (name === '*' || Object.hasOwn(groups, name) || approvers?.includes(name)) return undefined;
  const meant = nearestName(name, [...Object.keys(groups), ...(approvers ?? [])]);
  if (approvers === undefined && meant === undefined) return undefined;
  const hint = meant === undefined ? '' : `: did you mean ${meant}?`;
  return `"${name}" is neither a group nor an approver${hint}`;
}

function withApprovers(resolved: Requirement, approvers: Known['approvers']): Requirement {
  if (approvers === undefined) return resolved;
  const groups = resolved.groups.map((group) =>
    group.of.includes('*') ? { ...group, of: [...approvers] } : group,
  );
  return { ...resolved, groups };
}
